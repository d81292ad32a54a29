using Weft.Api;
using Weft.Client;
using Weft.Controller.Services;

namespace Weft.Controller.AddressPools;

/// <summary>The pools as allocation sees them, made anew when one has changed. Used by one worker.</summary>
internal sealed class PoolCache(Informer<AddressPool> pools, ClaimBook book)
{
    private object? _madeOf;
    private PoolSet _made = new([]);

    public PoolSet Current
    {
        get
        {
            var objects = pools.State.Objects;
            if (!ReferenceEquals(objects, _madeOf))
            {
                _made = new PoolSet(objects.Values);
                _madeOf = objects;
                book.KeepOnly(_made.InOrder.SelectMany(pool => pool.Networks).ToHashSet());
            }

            return _made;
        }
    }
}
