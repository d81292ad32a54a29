using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Controller.AddressPools;

namespace Weft.Controller.Services;

/// <summary>The pools that a request may take addresses of. Pure.</summary>
internal sealed class PoolSelection
{
    private readonly AddressRequest _request;
    private readonly PoolSet _pools;
    private readonly PoolView? _named;
    private readonly PoolView? _ofRequested;

    private PoolSelection(AddressRequest request, PoolSet pools)
    {
        (_request, _pools) = (request, pools);
        _named = request.Pool.Name is { } name ? pools.Find(name) : null;
        _ofRequested = request.NamesPool ? null : request.Addresses.Select(pools.Holding).FirstOrDefault(pool => pool is not null);
        IEnumerable<PoolView> chosen = _named is not null ? [_named]
            : _ofRequested is not null ? [_ofRequested]
            : IsUnknown ? []
            : pools.InOrder.Where(pool => pool.Scope == request.Pool.Scope && pool.AutoAssign);
        Chosen = [.. chosen];
        Candidates = [.. Chosen.Where(pool => pool.Ready == true)];
    }

    /// <summary>The pools that can be used, in the order in which they are used up.</summary>
    public ImmutableArray<PoolView> Candidates { get; }

    /// <summary>Whether it is known of every pool that matters if it can be used.</summary>
    public bool IsJudged => Chosen.All(pool => pool.Ready is not null);

    /// <summary>Why no pool can be used at all; null if one can.</summary>
    public AddressProblem? Problem =>
        Candidates.Length > 0 ? null
        : IsUnknown ? new AddressProblem("UnknownPool", $"unknown pool \"{_request.Pool.Name}\"")
        : Chosen.Length > 0 ? NotReady(Chosen[0])
        : new AddressProblem("NoPool", $"no available IPs: there is no {_request.Pool.Scope} pool that assigns addresses by itself");

    private ImmutableArray<PoolView> Chosen { get; }

    /// <summary>A name that is neither a pool's nor a scope.</summary>
    private bool IsUnknown => _request.Pool.Name is { } name && _named is null && name != _request.Pool.Scope;

    public static PoolSelection Of(AddressRequest request, PoolSet pools) => new(request, pools);

    public static AddressProblem NotReady(PoolView pool) =>
        new("PoolNotReady", $"pool \"{pool.Name}\" cannot be used: see its condition {AddressPoolsController.ConditionType}");

    public AddressProblem Exhausted(AddressFamily family)
    {
        var names = string.Join(", ", Candidates.Select(pool => $"\"{pool.Name}\""));
        var text = family == AddressFamily.InterNetwork ? "ipv4" : "ipv6";
        return new AddressProblem("PoolExhausted", $"no available IPs in pool {names} for {text} IPFamily");
    }

    /// <summary>Whether an address that is asked for by name may come from where it lies.</summary>
    public bool Allows(IPAddress address) =>
        !_request.NamesPool || (_pools.Holding(address) is { } pool && (_named is not null ? pool == _named : !IsUnknown && pool.Scope == _request.Pool.Scope));

    /// <summary>
    /// Whether an address that the Service has fits what it asks for now. A pool that is gone is no reason to take it away, nor is one
    /// that does not assign by itself any more: only one of the wrong name or scope is.
    /// </summary>
    public bool Keeps(string poolName)
    {
        if (_request.Pool.Name == poolName || _ofRequested?.Name == poolName)
        {
            return true;
        }

        return _named is null && !IsUnknown && (_pools.Find(poolName) is not { } pool || pool.Scope == _request.Pool.Scope);
    }
}
