using System.Globalization;
using System.Net;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Services;

/// <summary>All claims, filed for the questions that allocation asks. Thread-safe.</summary>
/// <remarks>
/// Holds what the watch has brought and what was written here and is not in the watch yet. It is a help to decide well, never
/// the reason why a decision is safe: that is the API server's refusal of a second claim of one name, and of writes to an old version.
/// </remarks>
/// <param name="source">Takes what an informer has seen since the last call.</param>
internal sealed class ClaimBook(Func<IEnumerable<InformerChange<AddressClaim>>> source)
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly Dictionary<string, AddressClaim> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<ObjectKey, HashSet<string>> _byOwner = [];
    private readonly Dictionary<string, HashSet<string>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Namespace), HashSet<string>> _byKeyAndNamespace = [];
    private readonly Dictionary<string, HashSet<string>> _byReleaser = new(StringComparer.Ordinal);
    private readonly Dictionary<IPNetwork, NetworkUse> _networks = [];

    /// <summary>Takes in what the informer has seen.</summary>
    public void CatchUp()
    {
        lock (_lock)
        {
            foreach (var change in source())
            {
                if (change.New is { } claim)
                {
                    ApplyLocked(claim);
                }
                else if (_byName.TryGetValue(change.Key.Name, out var known) && known.Metadata.Uid == change.Old?.Metadata.Uid)
                {
                    Set(change.Key.Name, null);
                }
            }
        }
    }

    /// <summary>Takes in a claim as it was read or written; an older version than the known one changes nothing.</summary>
    public void Apply(AddressClaim claim)
    {
        lock (_lock)
        {
            ApplyLocked(claim);
        }
    }

    public void Remove(string name)
    {
        lock (_lock)
        {
            Set(name, null);
        }
    }

    public AddressClaim? Find(IPAddress address)
    {
        lock (_lock)
        {
            return _byName.GetValueOrDefault(AddressClaimRules.NameOf(address));
        }
    }

    /// <summary>The claims that name a Service, whatever its uid, in the order of their names.</summary>
    public IReadOnlyList<AddressClaim> OwnedBy(ObjectKey service)
    {
        lock (_lock)
        {
            return Sorted(_byOwner.GetValueOrDefault(service));
        }
    }

    /// <summary>The claims with a sharing key that have an owner in the namespace, or in any if it is null, in the order of their names.</summary>
    public IReadOnlyList<AddressClaim> SharedBy(string key, string? ns)
    {
        lock (_lock)
        {
            return Sorted(ns is null ? _byKey.GetValueOrDefault(key) : _byKeyAndNamespace.GetValueOrDefault((key, ns)));
        }
    }

    /// <summary>The claims that rest and that the Service of the uid had last, in the order of their names.</summary>
    public IReadOnlyList<AddressClaim> ReleasedBy(string uid)
    {
        lock (_lock)
        {
            return Sorted(_byReleaser.GetValueOrDefault(uid));
        }
    }

    public IPAddress? FirstFree(IPNetwork network)
    {
        lock (_lock)
        {
            return UseOf(network).FirstFree(address => !_byName.ContainsKey(AddressClaimRules.NameOf(address)));
        }
    }

    /// <summary>How many addresses a network has, for how many there is a claim, and how many Services have.</summary>
    public (long Size, long Taken, long Owned) Count(IPNetwork network)
    {
        lock (_lock)
        {
            var use = UseOf(network);
            return (use.Size, use.Taken, use.Owned);
        }
    }

    /// <summary>Forgets what was counted of networks that no pool has any more.</summary>
    public void KeepOnly(IReadOnlySet<IPNetwork> networks)
    {
        lock (_lock)
        {
            foreach (var gone in _networks.Keys.Where(network => !networks.Contains(network)).ToList())
            {
                _networks.Remove(gone);
            }
        }
    }

    public static bool IsOwned(AddressClaim claim) => claim.Spec.Owners is { Count: > 0 };

    private static ulong VersionOf(AddressClaim claim) =>
        ulong.TryParse(claim.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private IReadOnlyList<AddressClaim> Sorted(HashSet<string>? names) =>
        names is null ? [] : [.. names.Order(StringComparer.Ordinal).Select(name => _byName[name])];

    private void ApplyLocked(AddressClaim claim)
    {
        var name = claim.Metadata.Name ?? "";
        if (!_byName.TryGetValue(name, out var known) || VersionOf(known) < VersionOf(claim))
        {
            Set(name, claim);
        }
    }

    private void Set(string name, AddressClaim? claim)
    {
        _byName.Remove(name, out var old);
        File(name, old, isThere: false);
        if (claim is not null)
        {
            _byName[name] = claim;
            File(name, claim, isThere: true);
        }

        Count(old, claim);
    }

    private void Count(AddressClaim? old, AddressClaim? claim)
    {
        if (!IpText.TryParseAddress((claim ?? old)?.Spec.Address ?? "", out var address))
        {
            return;
        }

        var taken = Convert.ToInt32(claim is not null) - Convert.ToInt32(old is not null);
        var owned = Convert.ToInt32(claim is not null && IsOwned(claim)) - Convert.ToInt32(old is not null && IsOwned(old));
        foreach (var use in _networks.Values.Where(use => use.Network.Contains(address)))
        {
            use.Count(address, taken, owned);
        }
    }

    private void File(string name, AddressClaim? claim, bool isThere)
    {
        if (claim?.Spec.ReleasedBy is { } releaser && !IsOwned(claim))
        {
            File(_byReleaser, releaser, name, isThere);
        }

        foreach (var owner in claim?.Spec.Owners ?? [])
        {
            File(_byOwner, new ObjectKey(owner.Namespace, owner.Name), name, isThere);
            if (claim!.Spec.SharingKey is { } key)
            {
                File(_byKey, key, name, isThere);
                File(_byKeyAndNamespace, (key, owner.Namespace), name, isThere);
            }
        }
    }

    private static void File<TKey>(Dictionary<TKey, HashSet<string>> index, TKey key, string name, bool isThere)
        where TKey : notnull
    {
        if (isThere)
        {
            if (!index.TryGetValue(key, out var names))
            {
                index[key] = names = new HashSet<string>(StringComparer.Ordinal);
            }

            names.Add(name);
        }
        else if (index.TryGetValue(key, out var names) && names.Remove(name) && names.Count == 0)
        {
            index.Remove(key);
        }
    }

    /// <summary>A network is counted once when it is first asked for, and then kept up with.</summary>
    private NetworkUse UseOf(IPNetwork network)
    {
        if (_networks.TryGetValue(network, out var use))
        {
            return use;
        }

        use = new NetworkUse(network);
        foreach (var claim in _byName.Values)
        {
            if (IpText.TryParseAddress(claim.Spec.Address, out var address) && network.Contains(address))
            {
                use.Count(address, 1, Convert.ToInt32(IsOwned(claim)));
            }
        }

        return _networks[network] = use;
    }
}
