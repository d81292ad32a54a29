using Weft.Dataplane.Abi;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>A workload of a test: its addresses, and the packets it sends.</summary>
internal sealed record Workload(uint Id, string Mac, string Ipv4, string Ipv6)
{
    /// <summary>Its address in a family.</summary>
    public string Address(int family) => family == 4 ? Ipv4 : Ipv6;

    /// <summary>A packet from here through the gateway, up to the IP header.</summary>
    public PacketBuilder To(string destination)
    {
        var eth = PacketBuilder.Eth(Mac, FabricNode.GatewayMac);
        return Rows.IsIpv4(destination) ? eth.Ipv4(Ipv4, destination) : eth.Ipv6(Ipv6, destination);
    }

    public WorkloadRow ToRow() => new()
    {
        Endpoint = Id,
        Addr4 = Ipv4.Length == 0 ? default : Rows.Ipv4(Ipv4),
        Addr6 = Ipv6.Length == 0 ? default : Rows.Ipv6(Ipv6),
        Mac = Rows.Mac(Mac),
        Mtu = 1450,
    };

    public EndpointRow ToEndpoint() => new() { Endpoint = Id, Ifindex = 100 + Id, Mac = Rows.Mac(Mac), Mtu = 1450 };
}
