namespace Weft.Agent.Policies.Compile;

/// <summary>Peer addresses that policies in use cannot tell apart.</summary>
/// <param name="id">0 for those of which nothing is known; never reused.</param>
internal sealed class PeerClass(uint id, PeerKind kind, BlockSet blocks)
{
    public uint Id { get; } = id;

    public PeerKind Kind { get; } = kind;

    public BlockSet Blocks { get; } = blocks;

    /// <summary>How many prefixes are of it.</summary>
    public int Rows { get; set; }

    /// <summary>Those for which another filter holds than for class 0.</summary>
    public Dictionary<Isolation, FilterEntry> Filters { get; } = [];
}
