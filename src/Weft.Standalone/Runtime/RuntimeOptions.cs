using System.Collections.Immutable;
using System.Net;

namespace Weft.Standalone.Runtime;

/// <summary>The nodes whose workloads this process runs.</summary>
public sealed record ProcessRuntimeOptions
{
    public required ImmutableArray<RuntimeNodeOptions> Nodes { get; init; }
}

/// <summary>One node as its process runtime needs to know it.</summary>
public sealed record RuntimeNodeOptions
{
    public required string Name { get; init; }

    /// <summary>The node's own network namespace; workloads with <c>hostNetwork</c> run in it and probes are sent from it.</summary>
    public required string NetnsPath { get; init; }

    /// <summary>Where the node's agent puts its CNI configuration list.</summary>
    public required string CniConfDirectory { get; init; }

    /// <summary>Where CNI plugin binaries are looked for, in order.</summary>
    public required ImmutableArray<string> CniBinDirectories { get; init; }

    /// <summary>Holds one directory per workload. Survives the runtime.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The cgroup, relative to the cgroup v2 mount, below which every workload gets its own.</summary>
    public required string Cgroup { get; init; }

    /// <summary>What the names of sandbox namespaces below /run/netns begin with.</summary>
    public required string SandboxNamespacePrefix { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Addresses of the node, the one to be shown first first.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Name servers written into the resolv.conf of workloads with dnsPolicy ClusterFirst; none writes none.</summary>
    public ImmutableArray<IPAddress> ClusterDns { get; init; } = [];

    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Directories of this machine that no workload may look into: they hold credentials and sockets.</summary>
    public ImmutableArray<string> HiddenDirectories { get; init; } = [];

    public int MaxPods { get; init; } = 110;
}
