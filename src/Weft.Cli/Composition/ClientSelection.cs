using System.CommandLine;
using Weft.Client;

namespace Weft.Cli.Composition;

/// <summary>The options of a role that say where its API server is.</summary>
internal sealed class ClientSelection
{
    private readonly Option<string?> _socket = new("--api-socket")
    {
        Description = "Unix socket of the API server; plain HTTP, no credentials",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig file. Default without --api-socket: the environment variable KUBECONFIG, else the cluster this process runs in",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_socket);
        command.Options.Add(_kubeconfig);
    }

    public KubeClientOptions Options(ParseResult parsed)
    {
        if (parsed.GetValue(_socket) is { } socket)
        {
            return KubeClientOptions.ForUnixSocket(socket);
        }

        string? file = parsed.GetValue(_kubeconfig) ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        return string.IsNullOrEmpty(file) ? InCluster() : Kubeconfig.Load(file);
    }

    private static KubeClientOptions InCluster()
    {
        string? host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        return string.IsNullOrEmpty(host) || !int.TryParse(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"), out int port)
            ? throw new CommandException(ExitCodes.Usage, "no API server is named: pass --api-socket or --kubeconfig")
            : InClusterConfig.Load(host, port);
    }
}
