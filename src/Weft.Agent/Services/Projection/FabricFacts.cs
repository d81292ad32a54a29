using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Cluster;
using Weft.Agent.Nodes;

namespace Weft.Agent.Services.Projection;

/// <summary>What the projection of Services must know of nodes: whose an address is, where that is, and whether anybody lives there.</summary>
internal sealed class FabricFacts
{
    private readonly Dictionary<UInt128, NodeFact> _addresses = [];
    private readonly Dictionary<string, NodeFact> _names = new(StringComparer.Ordinal);

    // One table per length that prefixes have: there are two or three of them, whatever the number of nodes.
    private readonly SortedDictionary<int, Dictionary<UInt128, NodeFact>> _prefixes = new(Comparer<int>.Create((left, right) => right.CompareTo(left)));

    private readonly ImmutableArray<ClusterNode> _nodes;

    private FabricFacts(string nodeName, ImmutableArray<ClusterNode> nodes)
    {
        _nodes = nodes;
        foreach (var node in nodes)
        {
            Add(node, new NodeFact(node.Name, node.Region, node.Zone, node.Name == nodeName || node.IsAlive, node.Name == nodeName));
        }

        Own = _names.GetValueOrDefault(nodeName) ?? new NodeFact(nodeName, "", "", IsAlive: true, IsOwn: true);
    }

    /// <summary>The node that asks.</summary>
    public NodeFact Own { get; }

    public IReadOnlyCollection<NodeFact> Nodes => _names.Values;

    /// <summary>
    /// The node itself always counts as alive: its own sign of life may be late, which is for others to judge. Of two nodes that claim one
    /// address the first by name has it, as everywhere in the fabric.
    /// </summary>
    public static FabricFacts Of(string nodeName, ClusterSnapshot cluster) => new(nodeName, cluster.Nodes);

    /// <summary>Whether a snapshot leads to these facts again.</summary>
    public bool AreOf(ClusterSnapshot cluster) => _nodes.AsSpan().SequenceEqual(cluster.Nodes.AsSpan());

    /// <summary>The node whose address it is, or in whose pod prefixes it lies; null for a foreign address.</summary>
    public NodeFact? OwnerOf(IPAddress address)
    {
        var number = AddressNumber.Of(address);
        if (_addresses.TryGetValue(number, out var node))
        {
            return node;
        }

        foreach (var (length, prefixes) in _prefixes)
        {
            if (prefixes.TryGetValue(AddressNumber.Masked(number, length), out node))
            {
                return node;
            }
        }

        return null;
    }

    public NodeFact? Find(string name) => _names.GetValueOrDefault(name);

    private void Add(ClusterNode node, NodeFact fact)
    {
        _names.TryAdd(node.Name, fact);
        foreach (var text in node.UnderlayAddresses)
        {
            if (Underlay.UnderlayAddress.TryParse(text, out var address))
            {
                _addresses.TryAdd(AddressNumber.Of(address.Address), fact);
            }
        }

        foreach (var prefix in RemoteNodeProjection.Prefixes(node.PodPrefixes))
        {
            var length = AddressNumber.LengthOf(prefix);
            if (!_prefixes.TryGetValue(length, out var table))
            {
                table = _prefixes[length] = [];
            }

            table.TryAdd(AddressNumber.Of(prefix.BaseAddress), fact);
        }
    }
}
