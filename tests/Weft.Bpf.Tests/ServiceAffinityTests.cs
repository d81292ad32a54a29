using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Session affinity: all flows of a client on one backend.</summary>
public sealed class ServiceAffinityTests
{
    private static readonly Workload _other = TwoNodes.Db with { Id = 7, Mac = "02:00:00:00:0a:07", Ipv4 = "10.64.0.17", Ipv6 = "fd64:1::17" };

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_client_keeps_its_backend_by_affinity_until_it_is_gone_or_the_time_is_up(int family)
    {
        var node = Scene();
        var service = Inside(family, Tcp, At(TwoNodes.Db, family)) with { Affinity = 100 };
        node.Services.Add(service);
        Send(node, family, TwoNodes.Db, 41000);

        node.Services.Add(service with { Inside = [At(_other, family), At(TwoNodes.Db, family), At(_other, family), At(_other, family), At(_other, family)] });
        for (ushort port = 42000; port < 42016; port++)
        {
            Send(node, family, TwoNodes.Db, port);
        }

        node.Services.Add(service with { Inside = [At(_other, family)], Draining = [At(TwoNodes.Db, family)] });
        Send(node, family, _other, 43000);

        node.Services.Add(service);
        Send(node, family, _other, 43001);
        Age(node, family, 102);
        Send(node, family, TwoNodes.Db, 43002);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void With_affinity_all_flows_of_a_client_have_one_backend_at_every_node(int family)
    {
        var (a, c) = (A(), C());
        string[] backends = [.. Enumerable.Range(1, 16).Select(i => At(family == 4 ? $"10.64.1.{i}" : $"fd64:1:0:1::{i:x}"))];
        foreach (var node in new[] { a, c })
        {
            node.Services.Add(Everybody(family, Udp, backends) with { Affinity = 100 });
        }

        byte[] Sent(ushort port) => FromOutside(family, Public(family)).Udp(port, ServicePort).Build();
        var vnis = Enumerable.Range(1024, 16).SelectMany(port => new[] { a.FromUplink(Sent((ushort)port)), c.FromUplink(Sent((ushort)port)) })
            .Select(outcome => VniOf(outcome.MustGo(Counter.Vxlan).Packet)).ToHashSet();

        Assert.Single(vnis);
    }

    private static FabricNode Scene()
    {
        var node = A();
        node.Add(_other);
        return node;
    }

    /// <summary>Begins a connection and fails unless this backend gets it.</summary>
    private static void Send(FabricNode node, int family, Workload backend, ushort port)
    {
        var outcome = node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(Cluster(family)).L4(Tcp, port, ServicePort, TcpFlags.Syn).Build()).MustGo(Counter.Local);
        SameIp(Ip(TwoNodes.Web.Address(family), backend.Address(family)).L4(Tcp, port, BackendPort, TcpFlags.Syn), outcome.Packet);
    }

    private static void Age(FabricNode node, int family, uint units)
    {
        if (family == 4)
        {
            var (key, row) = Assert.Single(node.Loaded.Map(MapSpecs.Affinity4).Dump());
            node.Loaded.Map(MapSpecs.Affinity4).Update(key, row with { LastUsed = row.LastUsed - units });
        }
        else
        {
            var (key, row) = Assert.Single(node.Loaded.Map(MapSpecs.Affinity6).Dump());
            node.Loaded.Map(MapSpecs.Affinity6).Update(key, row with { LastUsed = row.LastUsed - units });
        }
    }
}
