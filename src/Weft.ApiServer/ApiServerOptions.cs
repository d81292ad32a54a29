using System.Net;

namespace Weft.ApiServer;

/// <summary>Where the API server keeps its state and where it listens.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Holds the database (<c>weft.db</c>), the certificates (<c>tls/</c>) and the bearer token (<c>token</c>); made if absent, mode 0700.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>A unix socket (mode 0600) whose peers are trusted as administrators; null for none.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>Where HTTPS is served, bearer token required; port 0 takes a free one; null for none.</summary>
    public IPEndPoint? TlsEndpoint { get; init; } = new(IPAddress.Loopback, 6443);

    /// <summary>A kubeconfig for the HTTPS address is written here (mode 0600) once the server listens; null for none.</summary>
    public string? KubeconfigPath { get; init; }

    /// <summary>Names cluster, user and context in the kubeconfig.</summary>
    public string ClusterName { get; init; } = "weft";

    /// <summary>Service addresses are taken from here, one network per family; the first one is the primary family.</summary>
    public IReadOnlyList<IPNetwork> ServiceNetworks { get; init; } = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108")];

    /// <summary>First and last port for Services of type NodePort and LoadBalancer.</summary>
    public (int First, int Last) NodePorts { get; init; } = (30000, 32767);

    /// <summary>Events are removed when they are older.</summary>
    public TimeSpan EventTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A larger request body is refused with 413; 3 MiB as Kubernetes.</summary>
    public int MaxRequestBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>A watcher that is further behind is disconnected; it may list and watch again.</summary>
    public int MaxWatchBacklog { get; init; } = 10_000;

    /// <summary>How often a watch that asks for bookmarks gets one, if the version moved.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);
}
