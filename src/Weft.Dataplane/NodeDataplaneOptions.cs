using Weft.Linux.Namespaces;

namespace Weft.Dataplane;

/// <summary>Where a node's dataplane lives.</summary>
public sealed record NodeDataplaneOptions
{
    /// <summary>Directory of pins in a bpf file system, one per node; dots in it become underscores, which bpffs wants.</summary>
    public required string PinPath { get; init; }

    /// <summary>The node's network namespace, when it is not this process's own; stays the caller's.</summary>
    public NetworkNamespace? NetworkNamespace { get; init; }

    /// <summary>Where the runtime keeps the workloads' namespaces; searched when endpoints are read back.</summary>
    public string NetnsDirectory { get; init; } = "/run/netns";

    /// <summary>How often the kernel is read again from scratch, so that what somebody else changed is put right.</summary>
    public TimeSpan ReadBackInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a part of the connection table is searched for dead flows; zero switches it off.</summary>
    public TimeSpan GarbageCollectionInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Directory of a control group (cgroup v2) whose processes get a Service's backend when they connect, instead of having each
    /// packet translated. Null, the default: nobody; every packet is balanced on its way.
    /// </summary>
    public string? SocketCgroup { get; init; }

    /// <summary>
    /// Whether clients' packets for Services with a backend on another node are sent on by an XDP program at the uplink, before the kernel
    /// makes packets of them. Only worth it where much traffic enters from outside.
    /// </summary>
    public bool EdgeXdp { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
