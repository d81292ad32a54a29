using System.Text;

namespace Weft.ApiServer.Auth;

/// <summary>The file that points kubectl at this server.</summary>
internal static class Kubeconfig
{
    internal static void Write(ApiServerOptions options, Credentials credentials, Uri? address)
    {
        if (options.KubeconfigPath is not { } path || address is null)
        {
            return;
        }

        var name = options.ClusterName;
        var authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials.Certificates.CaPem));
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        PrivateFiles.Write(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: "{name}"
              cluster:
                server: {address.AbsoluteUri.TrimEnd('/')}
                certificate-authority-data: {authority}
            users:
            - name: "{name}"
              user:
                token: {credentials.Token}
            contexts:
            - name: "{name}"
              context:
                cluster: "{name}"
                user: "{name}"
            current-context: "{name}"

            """);
    }
}
