using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Devices;

/// <summary>The run-time configuration of the programs.</summary>
internal static class ConfigRows
{
    /// <param name="localPrefixes">Of the node's workloads.</param>
    public static ConfigRow ToConfig(NodeFacts facts, IReadOnlyCollection<IPNetwork> localPrefixes, uint generation) => new()
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
        Prefix4 = First(localPrefixes, AddressFamily.InterNetwork) is { } prefix4 ? AbiValues.ToIpv4(prefix4) : default,
        Prefix6 = First(localPrefixes, AddressFamily.InterNetworkV6) is { } prefix6 ? AbiValues.ToIpv6(prefix6) : default,
        Underlay6 = facts.Underlay6 is null ? default : AbiValues.ToIpv6(facts.Underlay6),
    };

    // Whatever order they come in: a node that changed its mind would deliver to other addresses.
    private static IPAddress? First(IReadOnlyCollection<IPNetwork> prefixes, AddressFamily family) => prefixes
        .Select(prefix => prefix.BaseAddress).Where(address => address.AddressFamily == family).MinBy(AbiValues.ToNumber);
}
