using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>Who has which address and port: the first that asks, until it gives it up; then those who asked in vain are asked again.</summary>
/// <remarks>Only looking up is safe while another thread changes it.</remarks>
internal sealed class FrontendClaims<TService>
    where TService : unmanaged
{
    private readonly ConcurrentDictionary<TService, ServicePortKey> _owners = new(RowComparer<TService>.Instance);
    private readonly Dictionary<TService, HashSet<ServicePortKey>> _waiting = new(RowComparer<TService>.Instance);

    public bool TryGetOwner(TService key, [MaybeNullWhen(false)] out ServicePortKey owner) => _owners.TryGetValue(key, out owner);

    /// <summary>Takes it, or waits for it.</summary>
    /// <param name="owner">Who has it now.</param>
    /// <returns>True when it was nobody's before.</returns>
    public bool Claim(TService key, ServicePortKey port, out ServicePortKey owner)
    {
        if (_owners.TryAdd(key, port))
        {
            owner = port;
            return true;
        }

        owner = _owners[key];
        if (owner != port)
        {
            if (!_waiting.TryGetValue(key, out var waiting))
            {
                _waiting[key] = waiting = [];
            }

            waiting.Add(port);
        }

        return false;
    }

    /// <summary>Gives it up, or waits no longer.</summary>
    /// <param name="next">Those who may have it now are added.</param>
    /// <returns>True when it was this port's.</returns>
    public bool Release(TService key, ServicePortKey port, HashSet<ServicePortKey> next)
    {
        _waiting.TryGetValue(key, out var waiting);
        if (_owners.TryGetValue(key, out var owner) && owner == port)
        {
            _owners.TryRemove(key, out _);
            _waiting.Remove(key);
            next.UnionWith(waiting ?? []);
            return true;
        }

        if (waiting?.Remove(port) == true && waiting.Count == 0)
        {
            _waiting.Remove(key);
        }

        return false;
    }
}
