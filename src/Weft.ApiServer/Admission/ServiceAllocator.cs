using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>Gives Services their addresses and node ports, none to two of them.</summary>
/// <remarks>
/// Who owns what is derived from the store: before every decision the allocator follows the log of Services to its end. Beside it
/// stand only the reservations of writes that are under way, so nothing can be lost or leak when a write fails or the server dies.
/// </remarks>
internal sealed class ServiceAllocator
{
    private const int RandomTries = 64;

    // The low addresses of a network are left to people who choose one, as Kubernetes does: a sixteenth, within these bounds.
    private const int MinChosen = 16;
    private const int MaxChosen = 256;

    // Guards everything below.
    private readonly Lock _lock = new();
    private readonly Dictionary<AllocatedItem, StoreKey> _owned = [];
    private readonly Dictionary<AllocatedItem, StoreKey> _reserved = [];
    private readonly ApiServerOptions _options;
    private EventLogEntry _position;

    internal ServiceAllocator(ApiServerOptions options, ObjectStore store)
    {
        _options = options;
        var state = store.EnsureResource(new ResourceId(ResourceTypes.Services.Group, ResourceTypes.Services.Plural));
        _position = state.Position;
        foreach (var (_, stored) in state.Objects)
        {
            Own(stored);
        }
    }

    /// <summary>The service network of a family; null when the server has none.</summary>
    internal IPNetwork? Network(AddressFamily family)
    {
        foreach (var network in _options.ServiceNetworks)
        {
            if (network.BaseAddress.AddressFamily == family)
            {
                return network;
            }
        }

        return null;
    }

    internal Reservation Begin() => new(Release);

    /// <summary>Takes a given address or port.</summary>
    /// <returns>False when another Service has it.</returns>
    internal bool TryTake(Reservation reservation, StoreKey service, AllocatedItem item)
    {
        lock (_lock)
        {
            CatchUp();
            return TryTakeLocked(reservation, service, item);
        }
    }

    /// <summary>Takes any free address of the network; null when there is none.</summary>
    internal string? TakeAddress(Reservation reservation, StoreKey service, IPNetwork network)
    {
        var hostBits = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        var size = hostBits >= 31 ? int.MaxValue : 1 << hostBits;
        lock (_lock)
        {
            CatchUp();
            var chosen = Math.Clamp(size / 16, MinChosen, MaxChosen);
            return TakeFrom(reservation, service, 1, chosen, size - 2, index => Add(network.BaseAddress, index).ToString());
        }
    }

    /// <summary>Takes a free node port that none of the protocols uses; null when there is none.</summary>
    internal int? TakePort(Reservation reservation, StoreKey service, string protocol)
    {
        var (first, last) = _options.NodePorts;
        lock (_lock)
        {
            CatchUp();
            var text = TakeFrom(reservation, service, first, first, last, port => PortItem(port, protocol).Text);
            return text is null ? null : int.Parse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        }
    }

    internal (int First, int Last) NodePorts => _options.NodePorts;

    internal static AllocatedItem PortItem(long port, string protocol) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"));

    internal static AllocatedItem AddressItem(IPAddress address) => new(address.ToString());

    private string? TakeFrom(Reservation reservation, StoreKey service, int first, int firstRandom, int last, Func<int, string> name)
    {
        var from = Math.Min(firstRandom, last);
        for (var i = 0; i < RandomTries; i++)
        {
            var text = name(RandomNumberGenerator.GetInt32(from, last + 1));
            if (TryTakeNew(reservation, service, text))
            {
                return text;
            }
        }

        // Nearly full: look at every one.
        for (var index = first; index <= last; index++)
        {
            var text = name(index);
            if (TryTakeNew(reservation, service, text))
            {
                return text;
            }
        }

        return null;
    }

    private bool TryTakeNew(Reservation reservation, StoreKey service, string text)
    {
        var item = new AllocatedItem(text);
        return !_owned.ContainsKey(item) && !_reserved.ContainsKey(item) && TryTakeLocked(reservation, service, item);
    }

    private bool TryTakeLocked(Reservation reservation, StoreKey service, AllocatedItem item)
    {
        if ((_owned.TryGetValue(item, out var owner) && owner != service)
            || (_reserved.TryGetValue(item, out var holder) && !reservation.Items.Contains(item) && holder != service))
        {
            return false;
        }

        // A second write to the same Service shares the first one's reservation; only the first gives it back.
        if (_reserved.TryAdd(item, service))
        {
            reservation.Items.Add(item);
        }

        return true;
    }

    private void Release(Reservation reservation)
    {
        lock (_lock)
        {
            foreach (var item in reservation.Items)
            {
                _reserved.Remove(item);
            }
        }
    }

    private void CatchUp()
    {
        while (_position.Next is { } next)
        {
            _position = next;
            if (next.Event!.Previous is { } previous)
            {
                Disown(previous);
            }

            if (next.Event.Type != StoreEventType.Deleted)
            {
                Own(next.Event.Object);
            }
        }
    }

    private void Own(StoredObject stored)
    {
        foreach (var item in ItemsOf(stored.ToJson()))
        {
            _owned[item] = stored.Key;
        }
    }

    private void Disown(StoredObject stored)
    {
        foreach (var item in ItemsOf(stored.ToJson()))
        {
            if (_owned.TryGetValue(item, out var owner) && owner == stored.Key)
            {
                _owned.Remove(item);
            }
        }
    }

    private static IEnumerable<AllocatedItem> ItemsOf(JsonObject document)
    {
        foreach (var text in document.At("spec", "clusterIPs") as JsonArray ?? [])
        {
            if (IPAddress.TryParse(text.AsString(), out var address))
            {
                yield return AddressItem(address);
            }
        }

        foreach (var port in document.At("spec", "ports").Objects())
        {
            if (port["nodePort"].AsInt64() is > 0 and var number)
            {
                yield return PortItem(number, port["protocol"].AsString() ?? "TCP");
            }
        }

        if (document.At("spec", "healthCheckNodePort").AsInt64() is > 0 and var health)
        {
            yield return PortItem(health, "TCP");
        }
    }

    private static IPAddress Add(IPAddress network, int offset)
    {
        var bytes = network.GetAddressBytes();
        long carry = offset;
        for (var i = bytes.Length - 1; i >= 0 && carry > 0; i--)
        {
            carry += bytes[i];
            bytes[i] = (byte)carry;
            carry >>= 8;
        }

        return new IPAddress(bytes);
    }
}
