using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weft.Agent.Policies.Compile;

/// <summary>All prefixes that blocks and the fabric's Pods have, and which blocks hold each.</summary>
internal sealed class AddressSpace
{
    private readonly BlockSets _sets = new();
    private readonly ClassTable _classes;
    private readonly PeerKind _nothing;
    private readonly PeerKind _unknown;
    private readonly PrefixTree _ipv4;
    private readonly PrefixTree _ipv6;
    private readonly HashSet<PrefixNode> _changed = [];
    private HashSet<IPNetwork> _podPrefixes = [];
    private bool _isUnknownTold;

    /// <param name="nothing">Of addresses that are no Pod's.</param>
    /// <param name="unknown">Of addresses of which it is not known whether they are a Pod's.</param>
    public AddressSpace(PeerKind nothing, PeerKind unknown)
    {
        (_nothing, _unknown) = (nothing, unknown);
        _classes = new ClassTable(nothing, _sets.None);
        _ipv4 = new PrefixTree(AddressFamily.InterNetwork, _sets.None, nothing);
        _ipv6 = new PrefixTree(AddressFamily.InterNetworkV6, _sets.None, nothing);
    }

    public ClassTable Classes => _classes;

    public int Prefixes => _ipv4.Count + _ipv6.Count;

    /// <summary>The longest prefix that holds the address.</summary>
    public PrefixNode Find(UInt128 address) => (PeerAddress.IsIpv4(address) ? _ipv4 : _ipv6).Find(address);

    /// <summary>Of addresses within prefixes of Pods that no Pod, or two, are known to have.</summary>
    public PeerKind Unknown => _isUnknownTold ? _unknown : _nothing;

    /// <summary>Gives an address that Pods have its class.</summary>
    /// <param name="kind">Null = as its prefix says.</param>
    public void Judge(UInt128 address, PeerKind? kind)
    {
        var node = Find(address);
        if (kind is null || kind == node.Kind)
        {
            _classes.Clear(address);
        }
        else
        {
            _classes.Set(address, kind, node.Blocks);
        }
    }

    public void SetPodPrefixes(IEnumerable<IPNetwork> prefixes)
    {
        HashSet<IPNetwork> next = [.. prefixes];
        foreach (var (prefix, isPods) in _podPrefixes.Except(next).Select(gone => (gone, false)).Concat(next.Except(_podPrefixes).Select(added => (added, true))))
        {
            var node = TreeOf(prefix).GetOrAdd(prefix);
            node.IsPodPrefix = isPods;
            _changed.Add(node);
        }

        _podPrefixes = next;
    }

    /// <param name="block">One that came into use or went out of it.</param>
    public void Change(BlockPeer block)
    {
        var isUsed = block.References > 0;
        Note(block.Block.Prefix, node => node.Begins, block, isUsed);
        foreach (var except in block.Block.Excepts)
        {
            Note(except, node => node.Ends, block, isUsed);
        }
    }

    /// <param name="isTold">Whether addresses of which nothing is known are a kind of their own.</param>
    public void TellUnknown(bool isTold)
    {
        if (isTold != _isUnknownTold)
        {
            _isUnknownTold = isTold;
            _changed.Add(_ipv4.Root);
            _changed.Add(_ipv6.Root);
        }
    }

    /// <summary>Brings all prefixes to what blocks and Pods say now.</summary>
    /// <param name="addresses">Takes Pods' addresses whose class may be another.</param>
    public void Settle(HashSet<UInt128> addresses)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        var nodes = Affected();
        Dictionary<PrefixNode, BlockContent> contents = [];
        HashSet<PrefixNode> moved = [];
        foreach (var node in nodes)
        {
            var around = node.Parent is { } parent ? contents.GetValueOrDefault(parent, parent.Blocks.Content) : BlockContent.None;
            contents[node] = around.Within(node.Begins, node.Ends);
            var kind = node.IsWithinPods ? Unknown : _nothing;
            if (node.Kind != kind)
            {
                node.Kind = kind;
                moved.Add(node);
            }
        }

        Move(contents, moved);
        foreach (var node in nodes)
        {
            _classes.Set(node);
        }

        foreach (var node in moved)
        {
            addresses.UnionWith(node.Addresses);
        }

        Prune();
    }

    private PrefixTree TreeOf(IPNetwork prefix) => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? _ipv4 : _ipv6;

    private void Note(IPNetwork prefix, Func<PrefixNode, List<BlockPeer>> list, BlockPeer block, bool isUsed)
    {
        var node = TreeOf(prefix).GetOrAdd(prefix);
        if (isUsed)
        {
            list(node).Add(block);
        }
        else
        {
            list(node).Remove(block);
        }

        _changed.Add(node);
    }

    /// <summary>What changed and all within, those that hold others before them.</summary>
    private List<PrefixNode> Affected()
    {
        List<PrefixNode> nodes = [];
        foreach (var tree in (ReadOnlySpan<PrefixTree>)[_ipv4, _ipv6])
        {
            UInt128? done = null;
            foreach (var node in _changed.Where(node => TreeOf(node.Prefix) == tree).OrderBy(node => node.First).ThenBy(node => node.Prefix.PrefixLength))
            {
                if (done is null || node.First > done)
                {
                    nodes.Add(node);
                    nodes.AddRange(tree.Within(node));
                    done = node.Last;
                }
            }
        }

        return nodes;
    }

    /// <summary>
    /// Gives prefixes the sets of their new contents. Where a set's prefixes part, those with the most Pods keep it and it changes, and so do
    /// its classes: their rows do not.
    /// </summary>
    private void Move(Dictionary<PrefixNode, BlockContent> contents, HashSet<PrefixNode> moved)
    {
        Dictionary<BlockSet, Dictionary<UInt128, List<PrefixNode>>> parts = [];
        foreach (var (node, content) in contents)
        {
            var part = CollectionsMarshal.GetValueRefOrAddDefault(parts, node.Blocks, out _) ??= [];
            (CollectionsMarshal.GetValueRefOrAddDefault(part, content.Sum, out _) ??= []).Add(node);
        }

        foreach (var (set, part) in parts.Where(pair => pair.Value.Keys.Any(sum => sum != pair.Key.Content.Sum)).ToList())
        {
            var most = part.MaxBy(pair => pair.Value.Sum(node => node.Addresses.Count + 1)).Value;
            if (set != _sets.None && part.Values.Sum(nodes => nodes.Count) == set.Nodes && _sets.Find(contents[most[0]]) is null)
            {
                _sets.Change(set, contents[most[0]]);
                _classes.Stale.UnionWith(set.Classes);
            }

            foreach (var nodes in part.Values.Where(nodes => contents[nodes[0]].Sum != set.Content.Sum))
            {
                Move(nodes, set, contents[nodes[0]]);
                moved.UnionWith(nodes);
            }
        }
    }

    private void Move(List<PrefixNode> nodes, BlockSet before, BlockContent content)
    {
        var next = _sets.Find(content) ?? _sets.Add(content);
        next.Nodes += nodes.Count;
        before.Nodes -= nodes.Count;
        _sets.Remove(before);
        foreach (var node in nodes)
        {
            node.Blocks = next;
        }
    }

    private void Prune()
    {
        foreach (var node in _changed.Where(node => !node.IsNeeded))
        {
            TreeOf(node.Prefix).Remove(node);
        }

        _changed.Clear();
    }
}
