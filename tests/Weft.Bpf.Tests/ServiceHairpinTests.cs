using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>A client that is its own backend sees the Service as its client.</summary>
public sealed class ServiceHairpinTests
{
    public static TheoryData<int, byte> FamiliesAndProtocols => ServiceInsideTests.FamiliesAndProtocols;

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_workload_reaches_itself(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Inside(family, protocol, At(TwoNodes.Web, family)));
        var (me, service) = (TwoNodes.Web.Address(family), Cluster(family));

        for (var round = 0; round < 2; round++)
        {
            var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(service).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Local);
            var back = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(service).L4(protocol, BackendPort, ClientPort).Build()).MustGo(Counter.Local);

            SameIp(Ip(service, me).L4(protocol, ClientPort, BackendPort), there.Packet);
            SameIp(Ip(service, me).L4(protocol, ServicePort, ClientPort), back.Packet);
            node.NextGeneration();
        }

        Assert.Equal(2, node.Connections(family).Count);
        Assert.All(node.Connections(family), row => Assert.True((row.Flags & (byte)CtFlag.Hairpin) != 0));
    }

    [Theory]
    [MemberData(nameof(FamiliesAndProtocols))]
    public void A_workload_reaches_itself_by_its_public_address(int family, byte protocol)
    {
        var node = A();
        node.Services.Add(Everybody(family, protocol, At(TwoNodes.Web, family)));

        var there = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Public(family)).L4(protocol, ClientPort, ServicePort).Build()).MustGo(Counter.Local);

        SameIp(Ip(Public(family), TwoNodes.Web.Address(family)).L4(protocol, ClientPort, BackendPort), there.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_stack_reaches_itself(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Tcp, At(UnderlayOfA(family), 6443)));

        var there = node.FromHost(HostA.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustGo(Counter.Host);
        var back = node.FromHost(HostA.To(Cluster(family)).L4(Tcp, 6443, ClientPort).Build()).MustGo(Counter.Host);

        SameIp(Ip(Cluster(family), UnderlayOfA(family)).L4(Tcp, ClientPort, 6443, TcpFlags.Syn), there.Packet);
        SameIp(Ip(Cluster(family), UnderlayOfA(family)).L4(Tcp, ServicePort, ClientPort), back.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_nodes_stack_reaches_itself_from_another_of_its_addresses(int family)
    {
        var node = A();
        var second = new Workload(0, FabricNode.HostMac, "172.30.9.1", "fd30:9::1");
        node.Route(RouteKind.Host, "172.30.9.1/32", "fd30:9::1/128");
        node.Services.Add(Inside(family, Tcp, At(UnderlayOfA(family), 6443)));

        var there = node.FromHost(second.To(Cluster(family)).L4(Tcp, ClientPort, ServicePort, TcpFlags.Syn).Build()).MustGo(Counter.Host);

        SameIp(Ip(Cluster(family), second.Address(family)).L4(Tcp, ClientPort, 6443, TcpFlags.Syn), there.Packet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Two_flows_from_and_to_itself_are_kept_apart(int family)
    {
        var node = A();
        node.Services.Add(Inside(family, Udp, At(TwoNodes.Web, family)));
        var service = Cluster(family);
        foreach (ushort port in (ReadOnlySpan<ushort>)[40001, 40002])
        {
            node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(service).Udp(port, ServicePort).Build()).MustGo(Counter.Local);
        }

        foreach (ushort port in (ReadOnlySpan<ushort>)[40001, 40002])
        {
            var back = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(service).Udp(BackendPort, port).Build()).MustGo(Counter.Local);
            SameIp(Ip(service, TwoNodes.Web.Address(family)).Udp(ServicePort, port), back.Packet);
        }
    }
}
