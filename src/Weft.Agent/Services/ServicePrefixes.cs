using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Weft.Agent.Services.Projection;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services;

/// <summary>
/// The prefixes Services have addresses of: those the operator names, those of pools, and each address in use outside them.
/// One user at a time; a change costs what it changes.
/// </summary>
/// <param name="configured">The cluster's ranges of cluster addresses.</param>
internal sealed class ServicePrefixes(ImmutableArray<IPNetwork> configured)
{
    // How many frontends use each address.
    private readonly Dictionary<IPAddress, int> _uses = [];
    private readonly HashSet<IPAddress> _strays = [];
    private ImmutableArray<IPNetwork> _ranges = [.. configured.Distinct()];
    private bool _isStale = true;

    /// <summary>In an order that depends on the content alone.</summary>
    public ImmutableArray<IPNetwork> Current
    {
        get
        {
            if (_isStale)
            {
                field =
                [
                    .. _ranges,
                    .. _strays.OrderBy(AddressNumber.Of).Select(stray => new IPNetwork(stray, stray.GetAddressBytes().Length * 8)),
                ];
                _isStale = false;
            }

            return field;
        }
    } = [];

    /// <summary>Replaces the prefixes of pools. Looks at every address in use: pools change seldom.</summary>
    public void SetPools(IEnumerable<IPNetwork> pools)
    {
        ImmutableArray<IPNetwork> ranges =
            [.. configured.Concat(pools).Distinct().OrderBy(range => AddressNumber.Of(range.BaseAddress)).ThenBy(range => range.PrefixLength)];
        if (ranges.AsSpan().SequenceEqual(_ranges.AsSpan()))
        {
            return;
        }

        _ranges = ranges;
        _strays.Clear();
        _strays.UnionWith(_uses.Keys.Where(IsStray));
        _isStale = true;
    }

    public void Add(ServicePortSpec port)
    {
        foreach (var frontend in port.Frontends)
        {
            if (frontend.Address is { } address)
            {
                ref var uses = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, address, out var isKnown);
                uses++;
                _isStale |= !isKnown && IsStray(address) && _strays.Add(address);
            }
        }
    }

    public void Remove(ServicePortSpec port)
    {
        foreach (var frontend in port.Frontends)
        {
            if (frontend.Address is { } address && _uses.TryGetValue(address, out var uses))
            {
                if (uses > 1)
                {
                    _uses[address] = uses - 1;
                    continue;
                }

                _uses.Remove(address);
                _isStale |= _strays.Remove(address);
            }
        }
    }

    private bool IsStray(IPAddress address) => !_ranges.Any(range => range.Contains(address));
}
