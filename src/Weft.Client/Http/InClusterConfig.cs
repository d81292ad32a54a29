using System.Security.Cryptography.X509Certificates;

namespace Weft.Client;

/// <summary>The configuration that Kubernetes mounts into every container.</summary>
public static class InClusterConfig
{
    public const string DefaultDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Reads the service account's files; the address comes from the container's environment, which the caller reads.</summary>
    /// <param name="host">Value of KUBERNETES_SERVICE_HOST.</param>
    /// <param name="port">Value of KUBERNETES_SERVICE_PORT.</param>
    /// <param name="directory">Where the service account is mounted.</param>
    public static KubeClientOptions Load(string host, int port, string directory = DefaultDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(directory, "ca.crt"));
        var namespaceFile = Path.Combine(directory, "namespace");
        return new KubeClientOptions
        {
            Server = new UriBuilder(Uri.UriSchemeHttps, host, port).Uri,
            CertificateAuthorities = authorities,
            BearerTokenFile = Path.Combine(directory, "token"),
            DefaultNamespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "default",
        };
    }
}
