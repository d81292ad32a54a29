using System.Net;
using Weft.Packets;

namespace Weft.Dataplane.Devices;

/// <summary>What is the same on every node: workloads keep their gateway wherever they run.</summary>
public static class FabricAddresses
{
    /// <summary>VXLAN network identifier of workload traffic.</summary>
    public const uint WorkloadVni = 1;

    /// <summary>Link-local by RFC 3927, so it can collide with nobody's network.</summary>
    public static IPAddress Gateway4 { get; } = IPAddress.Parse("169.254.1.1");

    public static IPAddress Gateway6 { get; } = IPAddress.Parse("fe80::1");

    /// <summary>Locally administered; of the gateway and of the host's end of every workload's veth.</summary>
    public static MacAddress GatewayMac { get; } = MacAddress.Parse("02:77:65:66:74:01");
}
