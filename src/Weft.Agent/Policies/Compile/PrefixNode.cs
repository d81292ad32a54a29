using System.Net;
using Weft.Agent.Services.Projection;

namespace Weft.Agent.Policies.Compile;

/// <summary>A prefix that blocks or the fabric's Pods have, and the addresses of Pods that no longer one of these holds.</summary>
/// <param name="prefix">Of either family.</param>
internal sealed class PrefixNode(IPNetwork prefix)
{
    public IPNetwork Prefix { get; } = prefix;

    /// <summary>As <see cref="AddressNumber"/> counts.</summary>
    public UInt128 First { get; } = AddressNumber.Of(prefix.BaseAddress);

    public UInt128 Last { get; } = AddressNumber.Of(prefix.BaseAddress) | ~AddressNumber.Masked(UInt128.MaxValue, AddressNumber.LengthOf(prefix));

    /// <summary>Null for the root.</summary>
    public PrefixNode? Parent { get; set; }

    /// <summary>Pods of the fabric are here.</summary>
    public bool IsPodPrefix { get; set; }

    /// <summary>Blocks that begin here.</summary>
    public List<BlockPeer> Begins { get; } = [];

    /// <summary>Blocks that end here: it is one of their exceptions.</summary>
    public List<BlockPeer> Ends { get; } = [];

    public List<UInt128> Addresses { get; } = [];

    /// <summary>Blocks that hold it.</summary>
    public required BlockSet Blocks { get; set; }

    /// <summary>Of addresses here that no Pod is known to have.</summary>
    public required PeerKind Kind { get; set; }

    /// <summary>Whether it is, or lies within, a prefix of Pods.</summary>
    public bool IsWithinPods => IsPodPrefix || Parent?.IsWithinPods == true;

    /// <summary>Null where it is that of the parent.</summary>
    public PeerClass? Row { get; set; }

    public bool IsNeeded => Parent is null || IsPodPrefix || Begins.Count > 0 || Ends.Count > 0;

    public bool Holds(UInt128 address) => address >= First && address <= Last;
}
