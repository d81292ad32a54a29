using System.Runtime.InteropServices;
using Weft.Dataplane;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>Which filter holds between an isolation and a class, and what filters say.</summary>
internal sealed class FilterTable(ClassTable classes, PeerKind unknown)
{
    private readonly FilterBuilder _builder = new();
    private readonly Dictionary<PolicyFilter, FilterEntry> _filters = [];
    private readonly KeyedSet<FilterKey, uint>.Builder _rows = KeyedSet<FilterKey, uint>.Empty.ToBuilder();
    private readonly KeyedSet<uint, PolicyFilter>.Builder _ruleRows = KeyedSet<uint, PolicyFilter>.Empty.ToBuilder();
    private uint _lastId;

    /// <summary>How many filters were made.</summary>
    public long Built => _builder.Built;

    public KeyedSet<FilterKey, uint> ToRows() => _rows.ToSet();

    public KeyedSet<uint, PolicyFilter> ToRuleRows() => _ruleRows.ToSet();

    /// <summary>Makes the filters that changed, and only these.</summary>
    public void Settle(IReadOnlyList<SetTable> sets, IsolationTable isolations)
    {
        Drop(isolations.Gone);
        Drop(classes.Gone);
        HashSet<(Isolation Isolation, PeerClass Peer)> stale = [];
        var all = sets.SelectMany(table => table.All).ToList();
        foreach (var set in all.Where(set => set.Changes.Any))
        {
            Collect(set, stale);
        }

        foreach (var peer in classes.Stale)
        {
            Collect(peer, all, stale);
        }

        foreach (var isolation in isolations.All.Where(isolation => isolation.IsStale))
        {
            MakeAll(isolation);
        }

        foreach (var (isolation, peer) in stale.Where(pair => !pair.Isolation.IsStale))
        {
            Make(isolation, peer);
        }

        foreach (var isolation in isolations.All)
        {
            isolation.IsStale = false;
        }

        classes.Stale.Clear();
        all.ForEach(set => set.Changes.Clear());
    }

    /// <summary>What a changed set may say otherwise.</summary>
    private void Collect(PolicySet set, HashSet<(Isolation, PeerClass)> stale)
    {
        foreach (var isolation in set.Isolations.Where(isolation => !isolation.IsStale))
        {
            if (set.Changes.IsEverything)
            {
                isolation.IsStale = true;
                continue;
            }

            foreach (var peer in set.Changes.Peers.SelectMany(peer => peer.Classes).Concat(set.Changes.IsUnknown ? unknown.Classes : []))
            {
                stale.Add((isolation, peer));
            }
        }
    }

    /// <summary>Who may say something else of a changed class.</summary>
    private static void Collect(PeerClass peer, List<PolicySet> all, HashSet<(Isolation, PeerClass)> stale)
    {
        foreach (var isolation in peer.Filters.Keys)
        {
            stale.Add((isolation, peer));
        }

        IEnumerable<PolicySet> sets = [.. peer.Kind.Content.Selectors.SelectMany(selector => selector.Sets), .. peer.Blocks.Content.Blocks.SelectMany(block => block.Sets)];
        if (peer.Kind.IsUnknown)
        {
            sets = sets.Concat(all.Where(set => set.TellsUnknown));
        }

        if (!peer.Kind.Content.Ports.IsEmpty)
        {
            sets = sets.Concat(all.Where(set => set.NamedAnyRules > 0));
        }

        foreach (var isolation in sets.SelectMany(set => set.Isolations))
        {
            stale.Add((isolation, peer));
        }
    }

    private void MakeAll(Isolation isolation)
    {
        var next = Acquire(_builder.Build(isolation, classes.Default));
        _rows.Set(new FilterKey(isolation.Id, 0), next.Id);
        Release(isolation.Default);
        isolation.Default = next;
        HashSet<PeerClass> peers = [.. isolation.Classes, .. isolation.Set.Rules.Keys.SelectMany(peer => peer.Classes)];
        peers.UnionWith(isolation.Set.TellsUnknown ? unknown.Classes : []);
        peers.UnionWith(isolation.Set.NamedAnyRules > 0 ? classes.WithPorts() : []);
        foreach (var peer in peers)
        {
            Make(isolation, peer);
        }
    }

    private void Make(Isolation isolation, PeerClass peer)
    {
        if (peer.Rows == 0)
        {
            return;
        }

        var filter = _builder.Build(isolation, peer);
        var before = peer.Filters.GetValueOrDefault(isolation);
        if (filter.Equals(isolation.Default!.Filter))
        {
            Remove(isolation, peer);
        }
        else if (before is null || !before.Filter.Equals(filter))
        {
            var next = peer.Filters[isolation] = Acquire(filter);
            isolation.Classes.Add(peer);
            _rows.Set(new FilterKey(isolation.Id, peer.Id), next.Id);
            Release(before);
        }
    }

    private void Remove(Isolation isolation, PeerClass peer)
    {
        if (peer.Filters.Remove(isolation, out var filter))
        {
            isolation.Classes.Remove(peer);
            _rows.Remove(new FilterKey(isolation.Id, peer.Id));
            Release(filter);
        }
    }

    private void Drop(List<Isolation> gone)
    {
        foreach (var isolation in gone)
        {
            foreach (var peer in isolation.Classes.ToList())
            {
                Remove(isolation, peer);
            }

            _rows.Remove(new FilterKey(isolation.Id, 0));
            Release(isolation.Default);
        }

        gone.Clear();
    }

    private void Drop(List<PeerClass> gone)
    {
        foreach (var peer in gone)
        {
            foreach (var isolation in peer.Filters.Keys.ToList())
            {
                Remove(isolation, peer);
            }
        }

        gone.Clear();
    }

    private FilterEntry Acquire(PolicyFilter filter)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_filters, filter, out _);
        if (entry is null)
        {
            entry = new FilterEntry(++_lastId, filter);
            _ruleRows.Set(entry.Id, filter);
        }

        entry.References++;
        return entry;
    }

    private void Release(FilterEntry? entry)
    {
        if (entry is not null && --entry.References == 0)
        {
            _filters.Remove(entry.Filter);
            _ruleRows.Remove(entry.Id);
        }
    }
}
