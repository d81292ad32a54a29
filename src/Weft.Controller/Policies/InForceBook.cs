using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>Which policies of one kind are waited for, and how far the nodes are. Pure; used under its owner's lock.</summary>
/// <remarks>
/// Versions of one kind are in order, so a policy is in force everywhere as soon as the slowest node has reached its version. What a
/// node's report costs is the nodes and the policies that it brings there, however many policies there are.
/// </remarks>
internal sealed class InForceBook
{
    private static readonly IComparer<(ulong Version, ObjectKey Key)> _order = Comparer<(ulong Version, ObjectKey Key)>.Create(Compare);

    private readonly Dictionary<string, NodeProgress> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, ulong> _versions = [];

    /// <summary>Policies that some node with a living agent does not have.</summary>
    private readonly SortedSet<(ulong Version, ObjectKey Key)> _awaited = new(_order);

    /// <summary>Policies that all have whose agent lives, and some other node does not.</summary>
    private readonly SortedSet<(ulong Version, ObjectKey Key)> _heldByDead = new(_order);

    /// <summary>How many policies are looked at when a node reports.</summary>
    public int Waiting => _awaited.Count + _heldByDead.Count;

    /// <summary>What a node says; null when it is gone.</summary>
    /// <returns>The policies that are in force by this where they were not before.</returns>
    public IReadOnlyList<ObjectKey> SetNode(string name, NodeProgress? progress)
    {
        if (progress is { } known)
        {
            _nodes[name] = known;
        }
        else
        {
            _nodes.Remove(name);
        }

        return TakeReached();
    }

    /// <summary>A policy has changed; it is waited for from now on.</summary>
    /// <returns>The policies, this one perhaps, that are in force already.</returns>
    public IReadOnlyList<ObjectKey> Await(ObjectKey key, ulong version)
    {
        Forget(key);
        _versions[key] = version;
        _awaited.Add((version, key));
        return TakeReached();
    }

    public void Forget(ObjectKey key)
    {
        if (_versions.Remove(key, out var version))
        {
            _awaited.Remove((version, key));
            _heldByDead.Remove((version, key));
        }
    }

    /// <summary>On which nodes that version is in force.</summary>
    public PolicyStanding StandingOf(ulong version)
    {
        var missing = _nodes.Where(node => node.Value.Applied < version).OrderBy(node => node.Key, StringComparer.Ordinal).ToList();
        return new PolicyStanding(
            _nodes.Count - missing.Count,
            [.. missing.Where(node => node.Value.IsAlive).Select(node => node.Key)],
            [.. missing.Where(node => !node.Value.IsAlive).Select(node => node.Key)]);
    }

    private List<ObjectKey> TakeReached()
    {
        var reached = new List<ObjectKey>();
        if (_nodes.Count == 0 || Waiting == 0)
        {
            return reached;
        }

        var everywhere = _nodes.Values.Min(node => node.Applied);

        // A node that is dead for long must not keep others from being told; somebody must have it all the same.
        var alive = _nodes.Values.Where(node => node.IsAlive).Select(node => node.Applied).DefaultIfEmpty(_nodes.Values.Max(node => node.Applied)).Min();
        Take(_heldByDead, everywhere, entry => reached.Add(entry.Key));
        Take(_awaited, alive, entry =>
        {
            reached.Add(entry.Key);
            if (entry.Version > everywhere)
            {
                _heldByDead.Add(entry);
            }
        });
        return reached;
    }

    private static void Take(SortedSet<(ulong Version, ObjectKey Key)> from, ulong upTo, Action<(ulong Version, ObjectKey Key)> each)
    {
        while (from.Count > 0 && from.Min.Version <= upTo)
        {
            var entry = from.Min;
            from.Remove(entry);
            each(entry);
        }
    }

    private static int Compare((ulong Version, ObjectKey Key) a, (ulong Version, ObjectKey Key) b)
    {
        var byVersion = a.Version.CompareTo(b.Version);
        var byNamespace = byVersion != 0 ? byVersion : string.CompareOrdinal(a.Key.Namespace, b.Key.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(a.Key.Name, b.Key.Name);
    }
}
