using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Projection;

namespace Weft.Agent.Policies.Compile;

/// <summary>Prefixes of one family. Adding one says nothing new about any address, and taking one away does not either, if it said nothing.</summary>
/// <remarks>Kept in order of their first address, those that hold others before them: what lies within a prefix follows it.</remarks>
internal sealed class PrefixTree
{
    private readonly List<PrefixNode> _nodes = [];

    public PrefixTree(AddressFamily family, BlockSet blocks, PeerKind kind)
    {
        var prefix = new IPNetwork(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        _nodes.Add(new PrefixNode(prefix) { Blocks = blocks, Kind = kind });
        blocks.Nodes++;
    }

    public PrefixNode Root => _nodes[0];

    public int Count => _nodes.Count;

    /// <summary>The longest prefix that holds the address.</summary>
    public PrefixNode Find(UInt128 address)
    {
        var (low, high) = (0, _nodes.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _nodes[middle].First <= address ? (middle, high) : (low, middle - 1);
        }

        var node = _nodes[low];
        while (!node.Holds(address))
        {
            node = node.Parent!;
        }

        return node;
    }

    public PrefixNode? Find(IPNetwork prefix) => At(prefix) is >= 0 and var at ? _nodes[at] : null;

    public PrefixNode GetOrAdd(IPNetwork prefix)
    {
        var at = At(prefix);
        if (at >= 0)
        {
            return _nodes[at];
        }

        at = ~at;
        var last = AddressNumber.Of(prefix.BaseAddress) | ~AddressNumber.Masked(UInt128.MaxValue, AddressNumber.LengthOf(prefix));
        var parent = _nodes[at - 1];
        while (last > parent.Last)
        {
            parent = parent.Parent!;
        }

        var node = new PrefixNode(prefix) { Blocks = parent.Blocks, Kind = parent.Kind, Parent = parent };
        parent.Blocks.Nodes++;
        _nodes.Insert(at, node);
        foreach (var child in Within(node).Where(child => child.Parent == parent))
        {
            child.Parent = node;
        }

        node.Addresses.AddRange(parent.Addresses.Where(node.Holds));
        parent.Addresses.RemoveAll(node.Holds);
        return node;
    }

    /// <param name="node">One that says what its parent says.</param>
    public void Remove(PrefixNode node)
    {
        foreach (var child in Within(node).Where(child => child.Parent == node))
        {
            child.Parent = node.Parent;
        }

        _nodes.RemoveAt(At(node.Prefix));
        node.Parent!.Addresses.AddRange(node.Addresses);
        node.Blocks.Nodes--;
    }

    /// <summary>All prefixes within one, those that hold others before them.</summary>
    public IEnumerable<PrefixNode> Within(PrefixNode node)
    {
        for (var i = At(node.Prefix) + 1; i < _nodes.Count && _nodes[i].First <= node.Last; i++)
        {
            yield return _nodes[i];
        }
    }

    /// <summary>The prefix's place, or the complement of the place where it belongs.</summary>
    private int At(IPNetwork prefix)
    {
        var first = AddressNumber.Of(prefix.BaseAddress);
        var (low, high) = (0, _nodes.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _nodes[middle].First.CompareTo(first);
            order = order != 0 ? order : _nodes[middle].Prefix.PrefixLength.CompareTo(prefix.PrefixLength);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
