using System.Collections.Immutable;
using System.Net;
using Weft.Api;

namespace Weft.Controller.AddressPools;

/// <summary>All pools, in the order in which they are used up. Immutable.</summary>
internal sealed class PoolSet
{
    private readonly ImmutableDictionary<string, PoolView> _byName;

    public PoolSet(IEnumerable<AddressPool> pools)
    {
        InOrder = [.. pools.Where(pool => pool.Metadata.DeletionTimestamp is null).Select(PoolView.Of).OrderBy(pool => pool.Name, StringComparer.Ordinal)];
        _byName = InOrder.ToImmutableDictionary(pool => pool.Name, StringComparer.Ordinal);
    }

    public ImmutableArray<PoolView> InOrder { get; }

    public PoolView? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The pool that an address lies in; of several that overlap the one that can be used.</summary>
    public PoolView? Holding(IPAddress address)
    {
        PoolView? found = null;
        foreach (var pool in InOrder.Where(pool => pool.Contains(address)))
        {
            if (pool.Ready == true)
            {
                return pool;
            }

            found ??= pool;
        }

        return found;
    }
}
