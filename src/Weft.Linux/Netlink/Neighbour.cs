using System.Net;
using System.Net.NetworkInformation;

namespace Weft.Linux.Netlink;

/// <summary>Which hardware address an IP address is at.</summary>
public sealed record Neighbour(IfIndex Interface, IPAddress Address, PhysicalAddress? LinkAddress)
{
    public NeighbourState State { get; init; } = NeighbourState.Permanent;
}

/// <summary>How sure the kernel is (rtnetlink(7)).</summary>
[Flags]
public enum NeighbourState : ushort
{
    None = 0,
    Incomplete = 0x01,
    Reachable = 0x02,
    Stale = 0x04,
    Delay = 0x08,
    Probe = 0x10,
    Failed = 0x20,

    /// <summary>No resolution on this kind of link.</summary>
    NoArp = 0x40,

    /// <summary>Set by an administrator, never doubted.</summary>
    Permanent = 0x80,
}
