using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Nodes;

/// <summary>Another node as the programs know it.</summary>
internal static class NodeRows
{
    public static NodeRow ToNode(RemoteNodeSpec spec, NodeFacts facts)
    {
        var ipv4 = NodeIndexes.Ipv4Of(spec);
        var ipv6 = NodeIndexes.Ipv6Of(spec);
        var vxlan = ipv4 is not null && facts.Vtep4 is not null ? PathKind.Vxlan : PathKind.None;
        var native = spec.Path == RemotePath.Native;

        // A native path needs a next hop of the packet's own family; where the underlay lacks it, VXLAN over IPv4 carries both.
        var path4 = native && ipv4 is not null ? PathKind.Native : vxlan;
        var path6 = native && ipv6 is not null ? PathKind.Native : vxlan;
        return new NodeRow
        {
            Vtep4 = ipv4 is null ? default : AbiValues.ToIpv4(ipv4),
            Underlay6 = ipv6 is null ? default : AbiValues.ToIpv6(ipv6),
            Path4 = (byte)path4,
            Path6 = (byte)path6,
            Mtu4 = Mtu(path4, facts),
            Mtu6 = Mtu(path6, facts),
        };
    }

    private static ushort Mtu(PathKind path, NodeFacts facts) => path switch
    {
        PathKind.Native => (ushort)MtuLedger.Native(facts.UnderlayMtuBytes),
        PathKind.Vxlan => (ushort)MtuLedger.OverVxlan(facts.UnderlayMtuBytes),
        _ => 0,
    };
}
