using System.Collections.Immutable;
using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Selectors;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>All that rules in use say about peers: what Pods and addresses must be told apart by.</summary>
internal sealed class PeerTable
{
    private readonly Dictionary<PodSelector, SelectorPeer> _selectors = [];
    private readonly Dictionary<AddressBlock, BlockPeer> _blocks = [];
    private readonly Dictionary<string, int> _portNames = [];
    private readonly HashSet<SelectorPeer> _changedSelectors = [];
    private readonly HashSet<BlockPeer> _changedBlocks = [];
    private readonly HashSet<string> _changedNames = [];
    private int _maybeRules;
    private int _lastId;

    /// <summary>Selectors by the Pods they choose.</summary>
    public SelectorIndex<SelectorPeer> Index { get; } = new();

    /// <summary>Whether some rule may deny, or pass, peers of which nothing is known otherwise than those that nobody selects.</summary>
    public bool HasMaybeRules => _maybeRules > 0;

    public int Count => _selectors.Count + _blocks.Count;

    /// <summary>Whether egress rules about everybody, or about blocks, ask for ports by this name.</summary>
    public bool HasPortName(string name) => _portNames.ContainsKey(name);

    /// <summary>The peers of a rule that comes into use.</summary>
    public ImmutableArray<Peer> Acquire(PolicyDirection direction, PolicyRule rule)
    {
        var peers = ImmutableArray.CreateBuilder<Peer>();
        foreach (var selector in rule.IsAnyPeer ? [] : rule.Pods)
        {
            if (!_selectors.TryGetValue(selector, out var peer))
            {
                _selectors.Add(selector, peer = new SelectorPeer(++_lastId, selector));
                _changedSelectors.Add(peer);
            }

            peers.Add(peer);
        }

        foreach (var block in rule.IsAnyPeer ? [] : rule.Blocks)
        {
            if (!_blocks.TryGetValue(block, out var peer))
            {
                _blocks.Add(block, peer = new BlockPeer(block, Marks.Next()));
                _changedBlocks.Add(peer);
            }

            peers.Add(peer);
        }

        var all = peers.ToImmutable();
        Account(direction, rule, all, 1);
        return all;
    }

    public void Release(RuleEntry rule)
    {
        Account(rule.Direction, rule.Rule, rule.Peers, -1);
        foreach (var peer in rule.Peers.Where(peer => peer.References == 0))
        {
            if (peer is SelectorPeer selector)
            {
                _changedSelectors.Add(selector);
            }
            else
            {
                _changedBlocks.Add((BlockPeer)peer);
            }
        }
    }

    /// <summary>Selectors that came into use (<see cref="Peer.References"/> above 0) or went out of use since the last time.</summary>
    public List<SelectorPeer> TakeSelectors()
    {
        List<SelectorPeer> changed = [];
        foreach (var peer in _changedSelectors)
        {
            var isUsed = peer.References > 0;
            if (isUsed != peer.IsIndexed)
            {
                changed.Add(peer);
                peer.IsIndexed = isUsed;
                if (isUsed)
                {
                    Index.Add(peer.Selector, peer);
                }
                else
                {
                    Index.Remove(peer.Selector, peer);
                }
            }

            if (!isUsed)
            {
                _selectors.Remove(peer.Selector);
            }
        }

        _changedSelectors.Clear();
        return changed;
    }

    /// <summary>As <see cref="TakeSelectors"/>, of blocks.</summary>
    public List<BlockPeer> TakeBlocks()
    {
        List<BlockPeer> changed = [];
        foreach (var peer in _changedBlocks)
        {
            var isUsed = peer.References > 0;
            if (isUsed != peer.IsIndexed)
            {
                changed.Add(peer);
                peer.IsIndexed = isUsed;
            }

            if (!isUsed)
            {
                _blocks.Remove(peer.Block);
            }
        }

        _changedBlocks.Clear();
        return changed;
    }

    /// <summary>Port names that may tell Pods apart where they did not, or no longer do.</summary>
    public HashSet<string> TakePortNames()
    {
        HashSet<string> changed = [.. _changedNames];
        _changedNames.Clear();
        return changed;
    }

    private void Account(PolicyDirection direction, PolicyRule rule, ImmutableArray<Peer> peers, int one)
    {
        var isNamed = direction == PolicyDirection.Egress && !rule.IsEveryPort && rule.Ports.Any(port => port.IsNamed);
        _maybeRules += rule.Action != RuleAction.Accept && (!rule.Pods.IsEmpty || isNamed) ? one : 0;
        foreach (var peer in peers)
        {
            peer.References += one;
        }

        if (!isNamed)
        {
            return;
        }

        foreach (var name in rule.Ports.Where(port => port.IsNamed).Select(port => port.Name).Distinct())
        {
            foreach (var selector in peers.OfType<SelectorPeer>())
            {
                NoteName(Counting.Count(selector.PortNames, name, one), name);
            }

            if (rule.IsAnyPeer || !rule.Blocks.IsEmpty)
            {
                NoteName(Counting.Count(_portNames, name, one), name);
            }
        }
    }

    private void NoteName(bool isChanged, string name)
    {
        if (isChanged)
        {
            _changedNames.Add(name);
        }
    }
}
