using System.Collections.Immutable;
using System.Net;
using Weft.Client;
using Weft.Linux.Namespaces;

namespace Weft.Agent;

/// <summary>Settings of the agent of one node. The process must already be in the node's network namespace.</summary>
public sealed record AgentOptions
{
    /// <summary>Name of the Node this process is the agent of.</summary>
    public required string NodeName { get; init; }

    /// <summary>How to reach the API server.</summary>
    public required KubeClientOptions Client { get; init; }

    /// <summary>Directory of what must survive a restart: records of sandboxes and the last known cluster.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Unix socket that the CNI plugin speaks to.</summary>
    public required string CniSocketPath { get; init; }

    /// <summary>Unix socket of the agent's own HTTP interface (metrics, health, drops, maps, state).</summary>
    public required string ApiSocketPath { get; init; }

    /// <summary>Directory on a bpf file system where this node's maps, programs and links are pinned.</summary>
    public required string BpffsPath { get; init; }

    /// <summary>The interface that leads to other nodes; null means the one with the default route.</summary>
    public string? UplinkInterface { get; init; }

    /// <summary>
    /// Directory of a control group (cgroup v2) whose processes get a Service's backend when they connect; null for nobody, and every
    /// packet to a Service is balanced on its way.
    /// </summary>
    public string? SocketCgroup { get; init; }

    /// <summary>Sends clients' packets for Services with a backend on another node on by an XDP program at the uplink.</summary>
    public bool EdgeXdp { get; init; }

    /// <summary>Address on which metrics are served over TCP too; null for the unix socket only.</summary>
    public IPEndPoint? MetricsEndpoint { get; init; }

    /// <summary>The cluster's ranges of cluster addresses, as its API server was told (<c>--service-cluster-ip-range</c>).</summary>
    public ImmutableArray<IPNetwork> ServicePrefixes { get; init; } = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108")];

    /// <summary>The node's namespace when it is not this process's own, as in tests; stays the caller's.</summary>
    internal NetworkNamespace? Network { get; init; }
}
