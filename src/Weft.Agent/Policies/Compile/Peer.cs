using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Selectors;

namespace Weft.Agent.Policies.Compile;

/// <summary>Something that rules of policies in use say about the other side: Pods by selector, or addresses by block. Equal ones are one.</summary>
internal abstract class Peer
{
    /// <summary>Rules that name it.</summary>
    public int References { get; set; }

    /// <summary>Sets that have such rules.</summary>
    public HashSet<PolicySet> Sets { get; } = [];

    /// <summary>Classes of addresses that it matches.</summary>
    public abstract IEnumerable<PeerClass> Classes { get; }
}

/// <param name="id">Never reused.</param>
internal sealed class SelectorPeer(int id, PodSelector selector) : Peer
{
    public int Id { get; } = id;

    public PodSelector Selector { get; } = selector;

    /// <summary>Whether Pods are held against it.</summary>
    public bool IsIndexed { get; set; }

    /// <summary>Kinds of Pods that it matches.</summary>
    public HashSet<PeerKind> Kinds { get; } = [];

    /// <summary>Port names of egress rules that name it: how many use each.</summary>
    public Dictionary<string, int> PortNames { get; } = [];

    public override IEnumerable<PeerClass> Classes => Kinds.SelectMany(kind => kind.Classes);
}

/// <param name="mark">Random: sums of marks tell sets of blocks apart.</param>
internal sealed class BlockPeer(AddressBlock block, UInt128 mark) : Peer
{
    public AddressBlock Block { get; } = block;

    public UInt128 Mark { get; } = mark;

    /// <summary>Whether addresses are held against it.</summary>
    public bool IsIndexed { get; set; }

    /// <summary>Sets that hold it.</summary>
    public HashSet<BlockSet> BlockSets { get; } = [];

    public override IEnumerable<PeerClass> Classes => BlockSets.SelectMany(set => set.Classes);
}
