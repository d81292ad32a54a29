using System.Net;
using System.Runtime.InteropServices;
using Weft.Dataplane;

namespace Weft.Agent.Policies.Compile;

/// <summary>Classes in use, and the rows that say which addresses are of which.</summary>
internal sealed class ClassTable
{
    private readonly Dictionary<(PeerKind Kind, BlockSet Blocks), PeerClass> _classes = [];
    private readonly Dictionary<UInt128, PeerClass> _addresses = [];

    // Prefixes of one address: the rows of Pods that have it come before theirs.
    private readonly Dictionary<UInt128, PeerClass> _hosts = [];
    private readonly KeyedSet<IPNetwork, uint>.Builder _rows = KeyedSet<IPNetwork, uint>.Empty.ToBuilder();
    private uint _lastId;

    public ClassTable(PeerKind nothing, BlockSet none) => Default = new PeerClass(0, nothing, none);

    /// <summary>Class 0: what no row holds. A row of the same content has a class of its own.</summary>
    public PeerClass Default { get; }

    public int Count => _classes.Count;

    /// <summary>Classes whose filters are no longer right, for all they know.</summary>
    public HashSet<PeerClass> Stale { get; } = [];

    /// <summary>Classes that no address has any more.</summary>
    public List<PeerClass> Gone { get; } = [];

    public KeyedSet<IPNetwork, uint> ToRows() => _rows.ToSet();

    /// <summary>Those of Pods that rules may ask for by the names of their ports.</summary>
    public IEnumerable<PeerClass> WithPorts() => _classes.Values.Where(row => !row.Kind.Content.Ports.IsEmpty);

    /// <summary>Gives an address a row of its own.</summary>
    public void Set(UInt128 address, PeerKind kind, BlockSet blocks)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_addresses, address, out _);
        if (row is null || row.Kind != kind || row.Blocks != blocks)
        {
            var before = row;
            row = Acquire(kind, blocks);
            Release(before);
            _rows.Set(PeerAddress.Prefix(address), row.Id);
        }
    }

    /// <summary>Leaves an address to its prefix.</summary>
    public void Clear(UInt128 address)
    {
        if (_addresses.Remove(address, out var row))
        {
            Release(row);
            Publish(PeerAddress.Prefix(address), _hosts.GetValueOrDefault(address));
        }
    }

    /// <summary>Gives a prefix a row, or takes it away if it says what its parent says.</summary>
    public void Set(PrefixNode node)
    {
        // What no row holds is of class 0; the addresses of all other prefixes follow the next longer one.
        var (kind, blocks) = node.Parent is { } parent ? (parent.Kind, parent.Blocks) : (Default.Kind, Default.Blocks);
        if (node.Kind == kind && node.Blocks == blocks)
        {
            Put(node, null);
        }
        else if (node.Row is null || node.Row.Kind != node.Kind || node.Row.Blocks != node.Blocks)
        {
            Put(node, Acquire(node.Kind, node.Blocks));
        }
    }

    private void Put(PrefixNode node, PeerClass? row)
    {
        var before = node.Row;
        node.Row = row;
        Release(before);
        if (node.First == node.Last)
        {
            if (row is null)
            {
                _hosts.Remove(node.First);
            }
            else
            {
                _hosts[node.First] = row;
            }

            row = _addresses.GetValueOrDefault(node.First, row!);
        }

        Publish(node.Prefix, row);
    }

    private void Publish(IPNetwork prefix, PeerClass? row)
    {
        if (row is null)
        {
            _rows.Remove(prefix);
        }
        else
        {
            _rows.Set(prefix, row.Id);
        }
    }

    private PeerClass Acquire(PeerKind kind, BlockSet blocks)
    {
        if (!_classes.TryGetValue((kind, blocks), out var known))
        {
            _classes.Add((kind, blocks), known = new PeerClass(++_lastId, kind, blocks));
            kind.Classes.Add(known);
            blocks.Classes.Add(known);
            Stale.Add(known);
        }

        known.Rows++;
        return known;
    }

    private void Release(PeerClass? row)
    {
        if (row is not null && --row.Rows == 0)
        {
            _classes.Remove((row.Kind, row.Blocks));
            row.Kind.Classes.Remove(row);
            row.Blocks.Classes.Remove(row);
            Stale.Remove(row);
            Gone.Add(row);
        }
    }
}
