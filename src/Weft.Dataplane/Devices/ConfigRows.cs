using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Devices;

/// <summary>The run-time configuration of the programs.</summary>
internal static class ConfigRows
{
    public static ConfigRow ToConfig(NodeFacts facts, uint generation) => new()
    {
        Generation = generation,
        UplinkIfindex = (uint)facts.Uplink.Value,
        HostIfindex = (uint)facts.HostLink.Value,
        VxlanIfindex = (uint)facts.Vxlan.Value,
        Vtep4 = facts.Vtep4 is null ? default : AbiValues.ToIpv4(facts.Vtep4),
        Vni = FabricAddresses.WorkloadVni,
        Gateway4 = AbiValues.ToIpv4(FabricAddresses.Gateway4),
        Gateway6 = AbiValues.ToIpv6(FabricAddresses.Gateway6),
        GatewayMac = AbiValues.ToMac(FabricAddresses.GatewayMac),
        HostMac = AbiValues.ToMac(facts.HostMac),
        HostMtu = (ushort)MtuLedger.Workload(facts.UnderlayMtuBytes),
    };
}
