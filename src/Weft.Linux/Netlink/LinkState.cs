using System.Net.NetworkInformation;

namespace Weft.Linux.Netlink;

/// <summary>A link as the kernel describes it.</summary>
public sealed record LinkState(IfIndex Index, string Name)
{
    /// <summary><c>veth</c>, <c>bridge</c>, <c>vxlan</c>...; null for what has no kind (loopback, physical).</summary>
    public string? Kind { get; init; }

    /// <summary>Set up by its administrator.</summary>
    public bool IsUp { get; init; }

    /// <summary>Its carrier is there too: for a veth, the peer is up.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>The kernel's IFF_ flags, all of them.</summary>
    public uint Flags { get; init; }

    public int MtuBytes { get; init; }

    public PhysicalAddress Address { get; init; } = PhysicalAddress.None;

    /// <summary>The bridge it is a port of.</summary>
    public IfIndex Master { get; init; }

    /// <summary>For a veth its peer's index, in the peer's namespace; for a VXLAN device its underlay.</summary>
    public IfIndex Peer { get; init; }

    /// <summary>This namespace's number for the one <see cref="Peer"/> is in; null if it is in this one or has no number.</summary>
    public int? PeerNamespaceId { get; init; }

    public string? Alias { get; init; }

    public LinkStatistics Statistics { get; init; }

    /// <summary>Only for kind <c>vxlan</c>.</summary>
    public VxlanState? Vxlan { get; init; }
}

/// <summary>What a link has carried since it was made (struct rtnl_link_stats64).</summary>
public readonly record struct LinkStatistics(
    ulong ReceivedPackets,
    ulong SentPackets,
    ulong ReceivedBytes,
    ulong SentBytes,
    ulong ReceiveErrors,
    ulong SendErrors,
    ulong ReceiveDropped,
    ulong SendDropped);

/// <summary>The settings that make one VXLAN device differ from another.</summary>
public sealed record VxlanState(int Vni, ushort Port, bool CollectMetadata, bool Learning);
