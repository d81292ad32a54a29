using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Weft.Controller.Services;

/// <summary>How much of one network is taken, and where to look for a free address. Offsets count from the network's first address.</summary>
/// <remarks>
/// Addresses are given from the lowest up, except that the first of a network, and the last of an IPv4 one, come last: old
/// equipment takes them for the network itself (RFC 1122 section 3.2.1.3) and for the routers of a subnet (RFC 4291 section 2.6.1).
/// The cursor moves up with what is given and back to what is given up, so that a search does not look at the same taken
/// addresses again and again.
/// </remarks>
internal sealed class NetworkUse(IPNetwork network)
{
    private readonly UInt128 _base = NumberOf(network.BaseAddress);
    private readonly UInt128 _last = LastOffset(network);
    private UInt128 _cursor = HasReserve(network) ? UInt128.One : UInt128.Zero;

    public IPNetwork Network { get; } = network;

    /// <summary>Addresses that a claim is on, those that rest after their release among them.</summary>
    public long Taken { get; private set; }

    /// <summary>Addresses that a Service has.</summary>
    public long Owned { get; private set; }

    /// <summary>How many addresses the network has; more than a long holds count as the most it holds.</summary>
    public long Size => _last >= (UInt128)long.MaxValue ? long.MaxValue : (long)_last + 1;

    /// <summary>The next address that is free by the given test; null if all are taken.</summary>
    public IPAddress? FirstFree(Func<IPAddress, bool> isFree)
    {
        var end = HasReserve(Network) && IsIpv4 ? _last - 1 : _last;
        for (; _cursor <= end; _cursor++)
        {
            if (AddressAt(_cursor) is var address && isFree(address))
            {
                return address;
            }
        }

        if (!HasReserve(Network))
        {
            return null;
        }

        return Reserve().FirstOrDefault(isFree);
    }

    /// <summary>Counts an address whose claim came, changed or went.</summary>
    public void Count(IPAddress address, int taken, int owned)
    {
        Taken += taken;
        Owned += owned;
        var offset = NumberOf(address) - _base;
        if (taken < 0 && offset < _cursor && !(HasReserve(Network) && offset == 0))
        {
            _cursor = offset;
        }
    }

    private bool IsIpv4 => Network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    private static bool HasReserve(IPNetwork network) => LastOffset(network) > 1;

    private IEnumerable<IPAddress> Reserve()
    {
        yield return AddressAt(0);
        if (IsIpv4)
        {
            yield return AddressAt(_last);
        }
    }

    private static UInt128 LastOffset(IPNetwork network)
    {
        var bits = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        return bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
    }

    private static UInt128 NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var size);
        return size == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private IPAddress AddressAt(UInt128 offset)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _base + offset);
        return new IPAddress(IsIpv4 ? bytes[12..] : bytes);
    }
}
