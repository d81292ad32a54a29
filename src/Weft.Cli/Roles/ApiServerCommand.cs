using System.CommandLine;
using System.Net;
using Weft.ApiServer;

namespace Weft.Cli.Roles;

internal static class ApiServerCommand
{
    private const string Description = """
        Run the embedded, Kubernetes-compatible API server of one machine. It is never clustered: a real cluster has its own.

        Example:
          weft apiserver --state /var/lib/weft/dev/apiserver --listen 127.0.0.1:6443 --kubeconfig dev.kubeconfig
        """;

    public static Command Build()
    {
        Option<string> state = new("--state") { Description = "Directory of the database, certificates and token; made if absent", Required = true };
        Option<string?> socket = new("--socket") { Description = "Unix socket whose users are trusted as administrators; default none" };
        Option<string?> listen = new("--listen") { Description = "ADDRESS:PORT of HTTPS with bearer token; port 0 takes a free one; \"none\" for the socket only", DefaultValueFactory = _ => "127.0.0.1:6443" };
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "Write a kubeconfig for the HTTPS address here once it serves" };
        Option<string> cluster = new("--cluster-name") { Description = "Name of cluster, user and context in the kubeconfig", DefaultValueFactory = _ => "weft" };
        RoleHost host = new();
        Command command = new("apiserver", Description) { state, socket, listen, kubeconfig, cluster };
        host.AddTo(command);
        command.SetAction((parsed, cancellationToken) => host.RunAsync(
            parsed,
            services => services.AddWeftApiServer(new ApiServerOptions
            {
                StateDirectory = parsed.GetRequiredValue(state),
                UnixSocketPath = parsed.GetValue(socket),
                TlsEndpoint = Endpoint(parsed.GetValue(listen)),
                KubeconfigPath = parsed.GetValue(kubeconfig),
                ClusterName = parsed.GetRequiredValue(cluster),
            }),
            cancellationToken));
        return command;
    }

    private static IPEndPoint? Endpoint(string? text)
    {
        if (text is null or "none")
        {
            return null;
        }

        return IPEndPoint.TryParse(text, out IPEndPoint? endpoint)
            ? endpoint
            : throw new CommandException(ExitCodes.Usage, $"--listen {text} is no ADDRESS:PORT, as 127.0.0.1:6443");
    }
}
