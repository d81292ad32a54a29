using Weft.Linux.Interop;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>Turns link specs and changes into attributes of RTM_NEWLINK.</summary>
internal static class LinkWriter
{
    public static void Write(NetlinkRequest request, LinkSpec spec)
    {
        request.Text(Libc.IFLA_IFNAME, LinkTable.CheckName(spec.Name));
        Common(request, spec.MtuBytes, spec.Address, spec.Namespace);
        Add(request, Libc.IFLA_NUM_TX_QUEUES, spec.TransmitQueues);
        Add(request, Libc.IFLA_NUM_RX_QUEUES, spec.ReceiveQueues);
        if (!spec.Master.IsNone)
        {
            request.Int32(Libc.IFLA_MASTER, spec.Master.Value);
        }

        request.Nested(Libc.IFLA_LINKINFO, info =>
        {
            info.Text(Libc.IFLA_INFO_KIND, spec.Kind);
            switch (spec)
            {
                case VethSpec veth:
                    info.Nested(Libc.IFLA_INFO_DATA, data => data.Nested(Libc.VETH_INFO_PEER, peer => Peer(peer, veth.Peer)));
                    break;
                case VxlanSpec vxlan:
                    info.Nested(Libc.IFLA_INFO_DATA, data => Vxlan(data, vxlan));
                    break;
            }
        });
    }

    public static void Write(NetlinkRequest request, LinkChange change)
    {
        if (change.Name is { } name)
        {
            request.Text(Libc.IFLA_IFNAME, LinkTable.CheckName(name));
        }

        Common(request, change.MtuBytes, change.Address, change.Namespace);
        if (change.Alias is { } alias)
        {
            request.BareText(Libc.IFLA_IFALIAS, alias);
        }

        if (change.Master is { } master)
        {
            request.Int32(Libc.IFLA_MASTER, master.Value);
        }
    }

    // The peer is described by a struct ifinfomsg and attributes of its own, as if it were the message.
    private static void Peer(NetlinkRequest request, VethPeerSpec peer)
    {
        request.Header(LinkParser.HeaderLength);
        request.Text(Libc.IFLA_IFNAME, LinkTable.CheckName(peer.Name));
        Common(request, peer.MtuBytes, peer.Address, peer.Namespace);
    }

    private static void Vxlan(NetlinkRequest request, VxlanSpec spec)
    {
        request.UInt16BigEndian(Libc.IFLA_VXLAN_PORT, spec.Port);
        request.UInt8(Libc.IFLA_VXLAN_LEARNING, spec.Learning ? (byte)1 : (byte)0);
        Add(request, Libc.IFLA_VXLAN_ID, spec.Vni);
        if (spec.CollectMetadata)
        {
            request.UInt8(Libc.IFLA_VXLAN_COLLECT_METADATA, 1);

            // Without these the device cannot send or take IPv6 tunnel packets whose UDP checksum is zero.
            request.UInt8(Libc.IFLA_VXLAN_UDP_ZERO_CSUM6_TX, 1);
            request.UInt8(Libc.IFLA_VXLAN_UDP_ZERO_CSUM6_RX, 1);
        }

        if (spec.Remote is { } remote)
        {
            request.Address(remote.GetAddressBytes().Length == 4 ? Libc.IFLA_VXLAN_GROUP : Libc.IFLA_VXLAN_GROUP6, remote);
        }

        if (spec.Local is { } local)
        {
            request.Address(local.GetAddressBytes().Length == 4 ? Libc.IFLA_VXLAN_LOCAL : Libc.IFLA_VXLAN_LOCAL6, local);
        }

        if (!spec.Underlay.IsNone)
        {
            request.Int32(Libc.IFLA_VXLAN_LINK, spec.Underlay.Value);
        }
    }

    private static void Common(
        NetlinkRequest request, int? mtuBytes, System.Net.NetworkInformation.PhysicalAddress? address, NetworkNamespace? networkNamespace)
    {
        Add(request, Libc.IFLA_MTU, mtuBytes);
        if (address is not null)
        {
            request.Bytes(Libc.IFLA_ADDRESS, address.GetAddressBytes());
        }

        if (networkNamespace is not null)
        {
            request.Descriptor(Libc.IFLA_NET_NS_FD, networkNamespace.Fd);
        }
    }

    private static void Add(NetlinkRequest request, ushort type, int? value)
    {
        if (value is { } number)
        {
            request.Int32(type, number);
        }
    }
}
