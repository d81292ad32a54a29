using System.Collections.Immutable;

namespace Weft.Agent.Policies.Compile;

/// <summary>Sets of blocks by their content.</summary>
internal sealed class BlockSets
{
    private readonly Dictionary<UInt128, BlockSet> _sets = [];

    public BlockSets() => _sets.Add(0, None);

    /// <summary>That of addresses that no block holds.</summary>
    public BlockSet None { get; } = new(BlockContent.None);

    public BlockSet? Find(BlockContent content) => _sets.GetValueOrDefault(content.Sum);

    public BlockSet Add(BlockContent content)
    {
        var set = new BlockSet(content);
        _sets.Add(content.Sum, set);
        foreach (var block in content.Blocks)
        {
            block.BlockSets.Add(set);
        }

        return set;
    }

    /// <summary>Gives a set another content: all prefixes that have it keep it.</summary>
    public void Change(BlockSet set, BlockContent content)
    {
        _sets.Remove(set.Content.Sum);
        _sets.Add(content.Sum, set);
        foreach (var block in set.Content.Blocks.Except(content.Blocks))
        {
            block.BlockSets.Remove(set);
        }

        foreach (var block in content.Blocks.Except(set.Content.Blocks))
        {
            block.BlockSets.Add(set);
        }

        set.Content = content;
    }

    /// <summary>Forgets a set that no prefix has.</summary>
    public void Remove(BlockSet set)
    {
        if (set == None || set.Nodes > 0)
        {
            return;
        }

        _sets.Remove(set.Content.Sum);
        foreach (var block in set.Content.Blocks)
        {
            block.BlockSets.Remove(set);
        }
    }
}

/// <summary>The blocks that hold the addresses of some prefixes.</summary>
internal sealed class BlockSet(BlockContent content)
{
    public BlockContent Content { get; set; } = content;

    /// <summary>How many prefixes have it.</summary>
    public int Nodes { get; set; }

    public List<PeerClass> Classes { get; } = [];
}

/// <param name="Sum">Of the blocks' marks.</param>
internal sealed record BlockContent(ImmutableHashSet<BlockPeer> Blocks, UInt128 Sum)
{
    public static BlockContent None { get; } = new([], 0);

    /// <summary>What holds a prefix at which some blocks begin and some end, within one that this holds.</summary>
    public BlockContent Within(List<BlockPeer> begins, List<BlockPeer> ends)
    {
        if (begins.Count == 0 && ends.Count == 0)
        {
            return this;
        }

        var (blocks, sum) = (Blocks.ToBuilder(), Sum);
        foreach (var block in begins)
        {
            sum += blocks.Add(block) ? block.Mark : 0;
        }

        foreach (var block in ends)
        {
            sum -= blocks.Remove(block) ? block.Mark : 0;
        }

        return new BlockContent(blocks.ToImmutable(), sum);
    }
}
