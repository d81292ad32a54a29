using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Controller.AddressPools;

namespace Weft.Controller.Services;

/// <summary>Which addresses a Service keeps and gets. Pure: depends on what it is given and changes none of it.</summary>
internal sealed class AddressDecider
{
    private readonly ObjectKey _key;
    private readonly string _uid;
    private readonly AddressRequest _request;
    private readonly PoolSet _pools;
    private readonly ClaimBook _book;
    private readonly PoolSelection _selection;
    private readonly HashSet<string> _shown;
    private readonly Dictionary<AddressFamily, Holding> _held = [];

    private AddressDecider(Service service, AddressRequest request, PoolSet pools, ClaimBook book)
    {
        _key = new ObjectKey(service.Metadata.Namespace, service.Metadata.Name ?? "");
        _uid = service.Metadata.Uid ?? "";
        (_request, _pools, _book) = (request, pools, book);
        _selection = PoolSelection.Of(request, pools);
        _shown = [.. (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip).OfType<string>()];
        Keep();
    }

    /// <summary>What becomes of the addresses of a Service that wants some.</summary>
    public static AddressDecision Decide(Service service, AddressRequest request, PoolSet pools, ClaimBook book) =>
        new AddressDecider(service, request, pools, book).Decide();

    private AddressDecision Decide()
    {
        if (_request.Problem is { } unreadable)
        {
            return Result(new AddressProblem("InvalidRequest", unreadable));
        }

        var missing = _request.Families.Where(family => !_held.ContainsKey(family)).ToList();
        if (missing.Count == 0)
        {
            return Result(RefusedPorts());
        }

        if (!_selection.IsJudged)
        {
            return Result(null) with { IsJudged = false };
        }

        var (found, problems) = Find(missing);
        if (problems.Count > 0 && MustHave(missing, found))
        {
            return Result(problems[0]);
        }

        foreach (var (family, holding) in found)
        {
            _held[family] = holding;
        }

        return Result(RefusedPorts()) with { Missing = problems.FirstOrDefault()?.Message };
    }

    /// <summary>Whether the Service is not served by what was found: it needs all, asked for what is missing, or would have nothing.</summary>
    private bool MustHave(List<AddressFamily> missing, Dictionary<AddressFamily, Holding> found) =>
        _request.NeedsAll
        || missing.Any(family => !found.ContainsKey(family) && _request.AddressOf(family) is not null)
        || _held.Count + found.Count == 0;

    private AddressDecision Result(AddressProblem? problem) => new(
        [.. _request.Families.Where(_held.ContainsKey).Select(family => _held[family])],
        _request.SharingKey,
        problem);

    private AddressProblem? RefusedPorts()
    {
        var refused = _held.Values.FirstOrDefault(holding => holding.Refused.Length > 0);
        return refused is null ? null : SharingRules.Taken(refused.Refused[0], refused.Address);
    }

    /// <summary>What the Service has stays while it fits what the Service asks for: addresses live as long as the Service.</summary>
    private void Keep()
    {
        var mine = _book.OwnedBy(_key).Where(claim => OwnerEntry(claim)?.Uid == _uid);
        foreach (var claim in mine.OrderByDescending(claim => _shown.Contains(claim.Spec.Address)))
        {
            if (IpText.TryParseAddress(claim.Spec.Address, out var address)
                && _request.Families.Contains(address.AddressFamily)
                && !_held.ContainsKey(address.AddressFamily)
                && Fits(claim, address))
            {
                _held[address.AddressFamily] = Hold(claim, address);
            }
        }
    }

    private bool Fits(AddressClaim claim, IPAddress address)
    {
        if (_request.Problem is not null)
        {
            return true;
        }

        if (Others(claim).Any() && claim.Spec.SharingKey != _request.SharingKey)
        {
            return false;
        }

        return _request.AddressOf(address.AddressFamily) is { } wanted
            ? wanted.Equals(address) && (_selection.Allows(wanted) || _selection.Keeps(claim.Spec.Pool))
            : _selection.Keeps(claim.Spec.Pool);
    }

    private Holding Hold(AddressClaim claim, IPAddress address)
    {
        var taken = Others(claim).SelectMany(owner => owner.Ports ?? []).ToHashSet(StringComparer.Ordinal);
        return new Holding(
            address, claim.Spec.Pool, claim, [.. _request.Ports.Where(port => !taken.Contains(port))], [.. _request.Ports.Where(taken.Contains)]);
    }

    private AddressOwner? OwnerEntry(AddressClaim claim) =>
        claim.Spec.Owners?.FirstOrDefault(owner => owner.Namespace == _key.Namespace && owner.Name == _key.Name);

    private IEnumerable<AddressOwner> Others(AddressClaim claim) =>
        (claim.Spec.Owners ?? []).Where(owner => owner.Namespace != _key.Namespace || owner.Name != _key.Name || owner.Uid != _uid);

    private (Dictionary<AddressFamily, Holding> Found, List<AddressProblem> Problems) Find(List<AddressFamily> missing)
    {
        var (found, problems) = (new Dictionary<AddressFamily, Holding>(), new List<AddressProblem>());
        foreach (var family in missing.Where(family => _request.AddressOf(family) is not null))
        {
            var (holding, problem) = Requested(_request.AddressOf(family)!);
            Add(family, holding, problem);
        }

        foreach (var family in missing.Where(family => _request.AddressOf(family) is null))
        {
            Add(family, Shown(family), null);
        }

        var any = missing.Where(family => _request.AddressOf(family) is null && !found.ContainsKey(family)).ToList();
        if (_selection.Problem is { } unusable && any.Count > 0)
        {
            problems.Add(unusable);
            return (found, problems);
        }

        // Two families out of one pool, if one pool has both, so that they share its scope and its regions.
        var pools = _selection.Candidates.OrderByDescending(pool => _held.Values.Concat(found.Values).Any(holding => holding.Pool == pool.Name)).ToList();
        var whole = pools.Where(pool => any.TrueForAll(family => FromPool(pool, family) is not null)).Take(1).ToList();
        foreach (var family in any)
        {
            Add(family, (whole.Count > 0 ? whole : pools).Select(pool => FromPool(pool, family)).FirstOrDefault(holding => holding is not null), _selection.Exhausted(family));
        }

        return (found, problems);

        void Add(AddressFamily family, Holding? holding, AddressProblem? problem)
        {
            if (holding is not null)
            {
                found[family] = holding;
            }
            else if (problem is not null)
            {
                problems.Add(problem);
            }
        }
    }

    private (Holding? Holding, AddressProblem? Problem) Requested(IPAddress address)
    {
        if (_pools.Holding(address) is not { } pool)
        {
            return (null, new AddressProblem("AddressNotAllowed", $"\"{address}\" is not allowed in config"));
        }

        if (!_selection.Allows(address))
        {
            return (null, new AddressProblem(
                "AddressNotAllowed", $"requested loadBalancer IP(s) [\"{address}\"] does not match requested pool \"{_request.Pool.Name ?? _request.Pool.Scope}\""));
        }

        if (pool.Ready != true)
        {
            return (null, PoolSelection.NotReady(pool));
        }

        if (_book.Find(address) is not { } claim)
        {
            return (new Holding(address, pool.Name, null, _request.Ports, []), null);
        }

        if (!ClaimBook.IsOwned(claim) && claim.Spec.ReleasedBy == _uid)
        {
            return (Hold(claim, address), null);
        }

        if (!ClaimBook.IsOwned(claim))
        {
            return (null, new AddressProblem("AddressResting", $"\"{address}\" was released less than {ClaimRest.Time.TotalSeconds:0} s ago"));
        }

        return WhyNotShared(claim, pool, address) is { } problem ? (null, problem) : (Hold(claim, address), null);
    }

    /// <summary>An address whose claim was lost, as in a restored backup: who shows it has it still, if nobody else claims it.</summary>
    private Holding? Shown(AddressFamily family)
    {
        foreach (var text in _shown)
        {
            if (IpText.TryParseAddress(text, out var address) && address.AddressFamily == family
                && _pools.Holding(address) is { Ready: true } pool && _selection.Keeps(pool.Name))
            {
                var claim = _book.Find(address);
                var isFree = claim is null || (ClaimBook.IsOwned(claim) && WhyNotShared(claim, pool, address) is null);
                return !isFree ? null : claim is null ? new Holding(address, pool.Name, null, _request.Ports, []) : Hold(claim, address);
            }
        }

        return null;
    }

    private Holding? FromPool(PoolView pool, AddressFamily family)
    {
        if (_request.SharingKey is { } key)
        {
            foreach (var claim in _book.SharedBy(key, pool.SharesAcrossNamespaces ? null : _key.Namespace))
            {
                if (IpText.TryParseAddress(claim.Spec.Address, out var address)
                    && address.AddressFamily == family && pool.Contains(address) && WhyNotShared(claim, pool, address) is null)
                {
                    return Hold(claim, address);
                }
            }
        }

        return Own(pool, family) ?? Free(pool, family);
    }

    /// <summary>
    /// What the Service had a moment ago: nobody else may have it yet, so one that changes its mind all the time uses up no more
    /// addresses than it has minds.
    /// </summary>
    private Holding? Own(PoolView pool, AddressFamily family)
    {
        foreach (var claim in _book.ReleasedBy(_uid))
        {
            if (IpText.TryParseAddress(claim.Spec.Address, out var address) && address.AddressFamily == family && pool.Contains(address))
            {
                return Hold(claim, address) with { Pool = pool.Name };
            }
        }

        return null;
    }

    private Holding? Free(PoolView pool, AddressFamily family)
    {
        foreach (var network in pool.Networks.Where(network => network.BaseAddress.AddressFamily == family))
        {
            if (_book.FirstFree(network) is { } address)
            {
                return new Holding(address, pool.Name, null, _request.Ports, []);
            }
        }

        return null;
    }

    private AddressProblem? WhyNotShared(AddressClaim claim, PoolView pool, IPAddress address) =>
        SharingRules.WhyNot(claim, [.. Others(claim)], _key.Namespace, _request, pool, address);
}
