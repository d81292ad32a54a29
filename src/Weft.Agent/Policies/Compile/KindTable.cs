using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Compile;

/// <summary>Groups of Pods by kind. Groups that stay together keep their kind when what is known of them changes: their addresses need no other class.</summary>
internal sealed class KindTable
{
    private readonly Dictionary<KindContent, PeerKind> _kinds = [];
    private readonly List<SelectorPeer> _found = [];

    public KindTable() => _kinds.Add(KindContent.Nothing, Nothing);

    /// <summary>Peers that only their addresses tell apart; also all that are no Pods.</summary>
    public PeerKind Nothing { get; } = new(KindContent.Nothing, isUnknown: false);

    /// <summary>Addresses of which it is not known whose they are.</summary>
    public PeerKind Unknown { get; } = new(KindContent.Nothing, isUnknown: true);

    public int Count => _kinds.Count;

    /// <summary>How many selectors were tried on labels.</summary>
    public long Tried { get; private set; }

    /// <summary>Brings groups to the kinds that the peers make of them.</summary>
    /// <param name="moved">Takes groups that are of another kind now.</param>
    /// <param name="stale">Takes classes that mean something else now.</param>
    public void Settle(IEnumerable<PodGroup> groups, PeerTable peers, List<PodGroup> moved, HashSet<PeerClass> stale)
    {
        Dictionary<(PeerKind?, KindContent?), List<PodGroup>> moves = [];
        foreach (var group in groups)
        {
            var content = group.Pods.Count == 0 ? null : Content(group, peers);
            if (!Equals(group.Kind?.Content, content))
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(moves, (group.Kind, content), out _) ??= []).Add(group);
            }
        }

        foreach (var ((before, content), together) in moves.Select(move => (move.Key, move.Value)))
        {
            if (before is not null && content is not null && before != Nothing && before.Groups.Count == together.Count && !_kinds.ContainsKey(content))
            {
                Change(before, content);
                stale.UnionWith(before.Classes);
            }
            else
            {
                Move(together, before, content);
                moved.AddRange(together);
            }
        }
    }

    /// <summary>Null while nothing is known of the group's namespace.</summary>
    private KindContent? Content(PodGroup group, PeerTable peers)
    {
        if (group.Home.Record is not { } home)
        {
            return null;
        }

        _found.Clear();
        Tried += peers.Index.Find(home, group.Labels, _found);
        _found.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        ImmutableArray<NamedPort> ports = group.Ports.Ports.IsEmpty
            ? []
            : [.. group.Ports.Ports.Where(port => peers.HasPortName(port.Name) || _found.Exists(selector => selector.PortNames.ContainsKey(port.Name)))];
        return _found.Count == 0 && ports.IsEmpty ? KindContent.Nothing : new KindContent([.. _found], ports);
    }

    private void Change(PeerKind kind, KindContent content)
    {
        _kinds.Remove(kind.Content);
        Unlink(kind);
        kind.Content = content;
        Link(kind);
    }

    private void Move(List<PodGroup> groups, PeerKind? before, KindContent? content)
    {
        var next = content is null ? null : _kinds.GetValueOrDefault(content);
        if (next is null && content is not null)
        {
            next = new PeerKind(content, isUnknown: false);
            Link(next);
        }

        foreach (var group in groups)
        {
            before?.Groups.Remove(group);
            next?.Groups.Add(group);
            group.Kind = next;
        }

        if (before is not null && before != Nothing && before.Groups.Count == 0)
        {
            _kinds.Remove(before.Content);
            Unlink(before);
        }
    }

    private void Link(PeerKind kind)
    {
        _kinds.Add(kind.Content, kind);
        foreach (var selector in kind.Content.Selectors)
        {
            selector.Kinds.Add(kind);
        }
    }

    private static void Unlink(PeerKind kind)
    {
        foreach (var selector in kind.Content.Selectors)
        {
            selector.Kinds.Remove(kind);
        }
    }
}
