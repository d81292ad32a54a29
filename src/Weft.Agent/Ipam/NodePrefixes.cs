using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Weft.Agent.Ipam;

/// <summary>The pod prefixes of this node, at most one per family, and the address behind each index.</summary>
/// <remarks>
/// A workload has one index, the same in both families: 10.64.1.7 goes with fd64:1:0:1::7. The index is what a person recognises,
/// and it fits the 24 bits that a tunnel header has room for.
/// </remarks>
internal sealed record NodePrefixes(IPNetwork? Ipv4, IPNetwork? Ipv6)
{
    /// <summary>
    /// 0 is the network's own address (RFC 950) and the subnet-router anycast address (RFC 4291 section 2.6.1);
    /// 1 is kept for the node itself, which may need a source address of its own prefix.
    /// </summary>
    public const int FirstIndex = 2;

    /// <summary>No node runs more workloads than this, however large its prefix.</summary>
    public const int MaxIndex = ushort.MaxValue;

    public static NodePrefixes None { get; } = new(null, null);

    /// <summary>The highest index that is an address in every family; IPv4's last address is the broadcast address (RFC 919).</summary>
    public int LastIndex => Math.Min(LastOf(Ipv4, 1), LastOf(Ipv6, 0));

    public bool IsEmpty => Ipv4 is null && Ipv6 is null;

    /// <summary>Takes the first valid prefix of each family; what is not a prefix is the controller's to report.</summary>
    public static NodePrefixes Parse(IEnumerable<string> prefixes)
    {
        IPNetwork? ipv4 = null;
        IPNetwork? ipv6 = null;
        foreach (var text in prefixes)
        {
            if (!IPNetwork.TryParse(text, out var network))
            {
                continue;
            }

            if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            {
                ipv4 ??= network;
            }
            else
            {
                ipv6 ??= network;
            }
        }

        return new NodePrefixes(ipv4, ipv6);
    }

    public IPAddress? Ipv4At(int index) => Ipv4 is { } network ? At(network, index) : null;

    public IPAddress? Ipv6At(int index) => Ipv6 is { } network ? At(network, index) : null;

    /// <summary>The index of an address of one of the prefixes; null for any other address.</summary>
    public int? IndexOf(IPAddress address)
    {
        if ((Holding(address)) is not { } network)
        {
            return null;
        }

        var offset = Number(address) - Number(network.BaseAddress);
        return offset <= MaxIndex ? (int)offset : null;
    }

    private IPNetwork? Holding(IPAddress address)
    {
        if (Ipv4 is { } ipv4 && ipv4.Contains(address))
        {
            return ipv4;
        }

        return Ipv6 is { } ipv6 && ipv6.Contains(address) ? ipv6 : null;
    }

    private static int LastOf(IPNetwork? network, int reservedAtEnd)
    {
        if (network is not { } prefix)
        {
            return MaxIndex;
        }

        var hostBits = (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - prefix.PrefixLength;
        return hostBits >= 16 ? MaxIndex - reservedAtEnd : (1 << hostBits) - 1 - reservedAtEnd;
    }

    private static IPAddress At(IPNetwork network, int index)
    {
        var number = Number(network.BaseAddress) + (uint)index;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) && length == 16
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
