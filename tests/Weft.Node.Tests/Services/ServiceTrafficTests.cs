using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>Real sockets through Services, whichever way the nodes are joined.</summary>
public abstract class ServiceTrafficTests(ServiceFixture fixture)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly ServiceLab _lab = fixture.Lab;

    /// <summary>Family and protocol.</summary>
    public static TheoryData<bool, ProtocolType> Kinds => new()
    {
        { false, ProtocolType.Tcp },
        { false, ProtocolType.Udp },
        { true, ProtocolType.Tcp },
        { true, ProtocolType.Udp },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Workloads_and_nodes_reach_every_backend_by_the_cluster_address(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(Everywhere(isIpv6, protocol, _lab.Beside, _lab.Right));
        var vip = isIpv6 ? ServiceSpecs.Vip6(1) : ServiceSpecs.Vip4(1);

        foreach (var (client, address) in Clients(isIpv6))
        {
            var answers = Enumerable.Range(0, 24).Select(_ => NamedClient.AskOnce(client, protocol, vip, 80)).ToList();

            Assert.Equal(["beside", "right"], answers.Select(answer => answer.Server).Distinct().Order(StringComparer.Ordinal));
            Assert.All(answers, answer => Assert.Equal(address, answer.Seen));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_workload_that_is_its_own_backend_reaches_itself(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(Everywhere(isIpv6, protocol, _lab.Left));
        var vip = isIpv6 ? ServiceSpecs.Vip6(1) : ServiceSpecs.Vip4(1);

        // No stack takes a packet from its own address, so it is the Service that seems to call.
        Assert.Equal(("left", vip), NamedClient.AskOnce(_lab.Left.Namespace, protocol, vip, 80));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_host_outside_reaches_backends_of_all_nodes_by_one_node_and_keeps_its_address(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(Everywhere(isIpv6, protocol, _lab.Left, _lab.Right));

        var answers = Enumerable.Range(0, 24)
            .Select(_ => NamedClient.AskOnce(_lab.Outside, protocol, isIpv6 ? ServiceLab.Public6 : ServiceLab.Public4, 80)).ToList();

        Assert.Equal(["left", "right"], answers.Select(answer => answer.Server).Distinct().Order(StringComparer.Ordinal));
        Assert.All(answers, answer => Assert.Equal(ServiceLab.OutsideAddress(isIpv6), answer.Seen));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_node_port_is_reached_from_outside_from_workloads_and_from_nodes(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(Everywhere(isIpv6, protocol, _lab.Right));
        var node = _lab.Nodes[0];

        foreach (var client in new[] { _lab.Outside, _lab.Left.Namespace, _lab.Right.Namespace })
        {
            Assert.Equal("right", NamedClient.AskOnce(client, protocol, isIpv6 ? node.Underlay6 : node.Underlay4, ServiceLab.NodePort).Server);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_draining_backend_keeps_its_flows_and_gets_no_new_ones(bool isIpv6, ProtocolType protocol)
    {
        var spec = Everywhere(isIpv6, protocol, _lab.Right);
        _lab.Apply(spec);
        using var inside = new NamedClient(_lab.Left.Namespace, protocol, spec.Frontends[0].Address!, 80);
        using var outside = new NamedClient(_lab.Outside, protocol, spec.Frontends[1].Address!, 80);
        Assert.Equal(("right", "right"), (inside.Ask().Server, outside.Ask().Server));

        _lab.Apply(spec with { Backends = [spec.Backends[0] with { Inside = false, Outside = false }, ServiceLab.Backend(_lab.Beside, isIpv6)] });

        Assert.Equal(("right", "right"), (inside.Ask().Server, outside.Ask().Server));
        Assert.Equal("beside", NamedClient.AskOnce(_lab.Left.Namespace, protocol, spec.Frontends[0].Address!, 80).Server);
        Assert.Equal("beside", NamedClient.AskOnce(_lab.Outside, protocol, spec.Frontends[1].Address!, 80).Server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_flow_of_datagrams_moves_when_its_backend_is_gone(bool isIpv6)
    {
        var spec = Everywhere(isIpv6, ProtocolType.Udp, _lab.Right);
        _lab.Apply(spec);
        using var inside = new NamedClient(_lab.Left.Namespace, ProtocolType.Udp, spec.Frontends[0].Address!, 80);
        using var outside = new NamedClient(_lab.Outside, ProtocolType.Udp, spec.Frontends[1].Address!, 80);
        Assert.Equal(("right", "right"), (inside.Ask().Server, outside.Ask().Server));

        _lab.Apply(Everywhere(isIpv6, ProtocolType.Udp, _lab.Beside));

        Assert.Equal("beside", inside.Ask().Server);
        Assert.Equal("beside", outside.Ask().Server);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flows_go_on_while_an_agent_is_killed_and_another_takes_over(bool isIpv6, ProtocolType protocol)
    {
        var spec = Everywhere(isIpv6, protocol, _lab.Right, _lab.Beside);
        _lab.Apply(spec);
        using var client = new NamedClient(_lab.Left.Namespace, protocol, spec.Frontends[0].Address!, 80);
        var server = client.Ask().Server;

        foreach (var node in _lab.Nodes)
        {
            node.Reopen();
            Assert.Equal(server, client.Ask().Server);
            Assert.Equal(0, node.Apply().Operations);
            Assert.Equal(server, client.Ask().Server);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_cluster_address_nobody_serves_refuses(bool isIpv6, ProtocolType protocol)
    {
        var spec = Everywhere(isIpv6, protocol);
        _lab.Apply(spec);

        var error = Assert.Throws<SocketException>(() => NamedClient.AskOnce(_lab.Left.Namespace, protocol, spec.Frontends[0].Address!, 80));

        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_packet_of_a_service_that_is_dropped_is_reported_by_the_services_name()
    {
        var spec = Everywhere(false, ProtocolType.Udp);
        _lab.Apply(spec);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(_limit);
        var named = FirstDrop(_lab.Nodes[0], DropReason.ServiceNoBackend, stop.Token);
        using var outside = new NamedClient(_lab.Outside, ProtocolType.Udp, ServiceLab.Public4, 80);

        outside.Say();

        Assert.Equal("shop/all", await named);
    }

    [Fact]
    public void Public_addresses_answer_ping_from_outside_and_inside()
    {
        _lab.Apply(Everywhere(false, ProtocolType.Tcp, _lab.Right), Everywhere(true, ProtocolType.Tcp, _lab.Right));

        foreach (var address in new[] { ServiceLab.Public4, ServiceLab.Public6 })
        {
            Pinging.Run(_lab.Outside, address);
            _lab.Left.Ping(address);
        }
    }

    [Fact]
    public void Connections_are_counted_by_service_and_backend_where_they_are_translated()
    {
        // A port of its own, since flows of other tests may still be known.
        const ushort Port = 8181;
        var spec = Everywhere(false, ProtocolType.Tcp, _lab.Right);
        _lab.Apply(spec with { Frontends = [.. spec.Frontends.Select(frontend => frontend with { Port = Port })] });
        using var inside = new NamedClient(_lab.Left.Namespace, ProtocolType.Tcp, spec.Frontends[0].Address!, Port);
        using var outside = new NamedClient(_lab.Outside, ProtocolType.Tcp, spec.Frontends[1].Address!, Port);
        Assert.Equal(("right", "right"), (inside.Ask().Server, outside.Ask().Server));

        var atClient = Assert.Single(_lab.Nodes[0].Dataplane.CountServiceFlows(), flow => flow.Key.Port == Port);
        var atBackend = Assert.Single(_lab.Nodes[1].Dataplane.CountServiceFlows(), flow => flow.Key.Port == Port);

        Assert.Equal((spec.Frontends[0].Address!, _lab.Right.Ipv4, 1), (atClient.Key.Address, atClient.Key.Backend, atClient.Value));
        Assert.Equal((spec.Frontends[1].Address!, _lab.Right.Ipv4, 1), (atBackend.Key.Address, atBackend.Key.Backend, atBackend.Value));
    }

    private static async Task<string?> FirstDrop(FabricNode node, DropReason reason, CancellationToken cancellationToken)
    {
        await foreach (var drop in node.Dataplane.ListenToDropsAsync(cancellationToken))
        {
            if (drop.Reason == reason)
            {
                return drop.Service;
            }
        }

        return null;
    }

    private static ServicePortSpec Everywhere(bool isIpv6, ProtocolType protocol, params FabricPod[] backends) =>
        ServiceLab.Everywhere(isIpv6, (byte)protocol, [.. backends.Select(pod => ServiceLab.Backend(pod, isIpv6))]);

    private IEnumerable<(LabNamespace Client, IPAddress Address)> Clients(bool isIpv6)
    {
        var node = _lab.Nodes[0];
        return
        [
            (_lab.Left.Namespace, isIpv6 ? _lab.Left.Ipv6 : _lab.Left.Ipv4),
            (node.Namespace, isIpv6 ? node.Underlay6 : node.Underlay4),
        ];
    }
}

public sealed class NativeServiceTrafficTests(NativeServices services) : ServiceTrafficTests(services), IClassFixture<NativeServices>;

public sealed class VxlanServiceTrafficTests(VxlanServices services) : ServiceTrafficTests(services), IClassFixture<VxlanServices>;
