using System.Buffers.Binary;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>
/// Reads RTM_NEWLINK.
/// <code>
/// struct ifinfomsg: family (1) pad (1) type (2) | index (4) | flags (4) | change (4)
/// </code>
/// </summary>
internal static class LinkParser
{
    public const int HeaderLength = 16;
    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;

    public static LinkState? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < HeaderLength)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[FlagsOffset..]);
        var link = new LinkState(new IfIndex(BinaryPrimitives.ReadInt32LittleEndian(payload[IndexOffset..])), "")
        {
            Flags = flags,
            IsUp = (flags & Libc.IFF_UP) != 0,
            HasCarrier = (flags & Libc.IFF_LOWER_UP) != 0,
        };
        var attributes = new NetlinkAttributes(payload[HeaderLength..]);
        while (attributes.TryRead())
        {
            link = With(link, attributes);
        }

        return link.Name.Length == 0 ? null : link;
    }

    private static LinkState With(LinkState link, NetlinkAttributes attribute) => attribute.Type switch
    {
        Libc.IFLA_IFNAME => link with { Name = attribute.Text },
        Libc.IFLA_MTU => link with { MtuBytes = attribute.Int32() },
        Libc.IFLA_ADDRESS => link with { Address = attribute.LinkAddress },
        Libc.IFLA_MASTER => link with { Master = new IfIndex(attribute.Int32()) },
        Libc.IFLA_LINK => link with { Peer = new IfIndex(attribute.Int32()) },
        Libc.IFLA_LINK_NETNSID => link with { PeerNamespaceId = attribute.Int32() is >= 0 and var id ? id : null },
        Libc.IFLA_IFALIAS => link with { Alias = attribute.Text },
        Libc.IFLA_STATS64 => link with { Statistics = Statistics(attribute.Value) },
        Libc.IFLA_LINKINFO => WithKind(link, attribute.Nested),
        _ => link,
    };

    private static LinkState WithKind(LinkState link, NetlinkAttributes info)
    {
        while (info.TryRead())
        {
            if (info.Type == Libc.IFLA_INFO_KIND)
            {
                link = link with { Kind = info.Text };
            }
            else if (info.Type == Libc.IFLA_INFO_DATA && link.Kind == "vxlan")
            {
                link = link with { Vxlan = Vxlan(info.Nested) };
            }
        }

        return link;
    }

    private static VxlanState Vxlan(NetlinkAttributes data)
    {
        var state = new VxlanState(0, 0, false, false);
        while (data.TryRead())
        {
            state = data.Type switch
            {
                Libc.IFLA_VXLAN_ID => state with { Vni = data.Int32() },
                Libc.IFLA_VXLAN_PORT => state with { Port = data.UInt16BigEndian() },
                Libc.IFLA_VXLAN_COLLECT_METADATA => state with { CollectMetadata = data.UInt8() != 0 },
                Libc.IFLA_VXLAN_LEARNING => state with { Learning = data.UInt8() != 0 },
                _ => state,
            };
        }

        return state;
    }

    // Eight counters in this order start struct rtnl_link_stats64.
    private static LinkStatistics Statistics(ReadOnlySpan<byte> value)
    {
        const int Counters = 8;
        if (value.Length < Counters * sizeof(ulong))
        {
            return default;
        }

        Span<ulong> counters = stackalloc ulong[Counters];
        for (var i = 0; i < Counters; i++)
        {
            counters[i] = BinaryPrimitives.ReadUInt64LittleEndian(value[(i * sizeof(ulong))..]);
        }

        return new LinkStatistics(counters[0], counters[1], counters[2], counters[3], counters[4], counters[5], counters[6], counters[7]);
    }
}
