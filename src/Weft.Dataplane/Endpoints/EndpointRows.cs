using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux;

namespace Weft.Dataplane.Endpoints;

/// <summary>An endpoint as the programs know it.</summary>
internal static class EndpointRows
{
    /// <summary>Where packets to the workload go.</summary>
    public static EndpointRow ToEndpoint(EndpointSpec spec, IfIndex device, int mtuBytes) => new()
    {
        Ifindex = (uint)device.Value,
        Endpoint = spec.Id.Value,
        Mac = AbiValues.ToMac(spec.Mac),
        Mtu = (ushort)mtuBytes,
    };

    /// <summary>What packets from the workload must look like.</summary>
    public static WorkloadRow ToWorkload(EndpointSpec spec, int mtuBytes) => new()
    {
        Endpoint = spec.Id.Value,
        Addr4 = spec.Ipv4 is null ? default : AbiValues.ToIpv4(spec.Ipv4),
        Addr6 = spec.Ipv6 is null ? default : AbiValues.ToIpv6(spec.Ipv6),
        Mac = AbiValues.ToMac(spec.Mac),
        Mtu = (ushort)mtuBytes,
    };
}
