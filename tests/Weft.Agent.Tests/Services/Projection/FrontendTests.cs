using System.Net;
using System.Net.Sockets;
using Weft.Api;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services.Projection;

/// <summary>Where a Service can be reached, by kind and family.</summary>
public sealed class FrontendTests
{
    [Fact]
    public void A_dual_stack_Service_has_one_balanced_port_in_each_family()
    {
        var projected = Project(Service(), Slice(Ready("10.64.1.5")));

        Assert.Equal(["Cluster 10.96.0.10 80"], projected.Port().Frontends.Select(frontend => frontend.Text()));
        Assert.Equal(["Cluster fd96::10 80"], projected.Port(AddressFamily.InterNetworkV6).Frontends.Select(frontend => frontend.Text()));
        Assert.Empty(projected.Problems);
    }

    [Fact]
    public void A_load_balancer_has_its_addresses_external_ones_and_a_node_port_beside_the_cluster_address()
    {
        var service = Service(
            spec => spec with
            {
                Type = "LoadBalancer",
                IpFamilies = ["IPv4"],
                ClusterIPs = ["10.96.0.10"],
                ExternalIPs = ["198.18.0.1"],
                Ports = [new ServicePort { Name = "http", Port = 80, NodePort = 30080 }],
            },
            status: Ingress(new LoadBalancerIngress { Ip = "203.0.113.5", IpMode = "VIP" }, new LoadBalancerIngress { Hostname = "lb.example" }));

        Assert.Equal(
            ["Cluster 10.96.0.10 80", "LoadBalancer 203.0.113.5 80", "External 198.18.0.1 80", "NodePort node 30080"],
            Project(service).Ports.Single().Frontends.Select(frontend => frontend.Text()));
    }

    [Fact]
    public void An_address_behind_a_proxy_is_not_ours_to_serve()
    {
        var service = Service(spec => spec with { Type = "LoadBalancer" }, status: Ingress(new LoadBalancerIngress { Ip = "203.0.113.5", IpMode = "Proxy" }));

        Assert.Equal(["Cluster 10.96.0.10 80"], Project(service).Port().Frontends.Select(frontend => frontend.Text()));
    }

    [Fact]
    public void A_port_that_is_another_Services_on_a_shared_address_is_not_served_there()
    {
        var shared = new LoadBalancerIngress
        {
            Ip = "203.0.113.5",
            Ports = [new PortStatus { Port = 80, Protocol = "TCP", Error = "weft.dev/PortInUse" }, new PortStatus { Port = 443, Protocol = "TCP" }],
        };
        var service = Service(
            spec => spec with { Type = "LoadBalancer", Ports = [new ServicePort { Name = "http", Port = 80 }, new ServicePort { Name = "https", Port = 443 }] },
            status: Ingress(shared));

        Assert.Equal(
            ["Cluster 10.96.0.10 80", "Cluster 10.96.0.10 443", "LoadBalancer 203.0.113.5 443"],
            Project(service).Ports.Where(port => port.Key.Family == AddressFamily.InterNetwork).SelectMany(port => port.Frontends).Select(frontend => frontend.Text()));
    }

    [Fact]
    public void A_Service_that_is_no_load_balancer_any_more_does_not_serve_the_address_it_had()
    {
        var service = Service(status: Ingress(new LoadBalancerIngress { Ip = "203.0.113.5" }));

        Assert.Equal(["Cluster 10.96.0.10 80"], Project(service).Port().Frontends.Select(frontend => frontend.Text()));
    }

    [Theory]
    [InlineData("ClusterIP", "None")]
    [InlineData("ClusterIP", "")]
    [InlineData("ExternalName", null)]
    public void Headless_and_external_names_are_nothing_to_the_dataplane(string type, string? clusterIP)
    {
        var service = Service(spec => spec with { Type = type, ClusterIP = clusterIP, ClusterIPs = clusterIP is null ? null : [clusterIP] });

        Assert.Empty(Project(service, Slice(Ready("10.64.1.5"))).Ports);
    }

    [Fact]
    public void Several_ports_of_several_protocols_are_apart_and_find_their_targets_by_name()
    {
        var service = Service(spec => spec with
        {
            IpFamilies = ["IPv4"],
            Ports =
            [
                new ServicePort { Name = "dns", Port = 53, Protocol = "UDP" },
                new ServicePort { Name = "dns-tcp", Port = 53, Protocol = "TCP" },
                new ServicePort { Name = "sig", Port = 2905, Protocol = "SCTP" },
            ],
        });
        var slice = Slice(Ready("10.64.1.5")).WithPorts(("sig", 9, "SCTP"), ("dns", 1053, "UDP"), ("dns-tcp", 2053, "TCP"));

        var ports = Project(service, slice).Ports;

        Assert.Equal([("dns", 17, 1053), ("dns-tcp", 6, 2053), ("sig", 132, 9)], ports.Select(port => (port.Key.Port, (int)port.Protocol, (int)port.Backends.Single().Port)));
    }

    [Fact]
    public void A_port_without_a_name_is_called_by_number_and_protocol()
    {
        var service = Service(spec => spec with { Ports = [new ServicePort { Port = 80 }] });

        var port = Project(service, Slice(Ready("10.64.1.5")).WithPorts(("", 8080, "TCP"))).Port(name: "80/TCP");

        Assert.Equal("10.64.1.5", port.Inside());
    }

    [Theory]
    [InlineData("10.64.2.9", "node b")]
    [InlineData("172.30.1.3", "node c")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("169.254.169.254", "link-local")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("2001:db8::1", "family")]
    public void A_Service_cannot_take_an_address_that_is_somebody_elses(string address, string reason)
    {
        var service = Service(spec => spec with { IpFamilies = ["IPv4"], ClusterIPs = ["10.96.0.10"], ExternalIPs = [address] });

        var projected = Project(service);

        Assert.Equal(["Cluster 10.96.0.10 80"], projected.Ports.Single().Frontends.Select(frontend => frontend.Text()));
        var problem = Assert.Single(projected.Problems);
        Assert.Equal("AddressRefused", problem.Reason);
        Assert.Contains(address, problem.Message, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_without_end_are_cut_and_told()
    {
        var service = Service(spec => spec with
        {
            IpFamilies = ["IPv4"],
            ClusterIPs = ["10.96.0.10"],
            ExternalIPs = [.. Enumerable.Range(0, 5000).Select(i => $"198.18.{i / 250}.{i % 250}")],
        });

        var projected = Project(service);

        Assert.Equal(256, projected.Ports.Single().Frontends.Length);
        Assert.Contains("5000", Assert.Single(projected.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Affinity_and_source_ranges_go_with_every_port()
    {
        var service = Service(spec => spec with
        {
            Type = "LoadBalancer",
            SessionAffinity = "ClientIP",
            SessionAffinityConfig = new SessionAffinityConfig { ClientIP = new ClientIPConfig { TimeoutSeconds = 60 } },
            LoadBalancerSourceRanges = ["198.51.100.0/24", " 2001:db8:ffff::/48"],
        });

        Assert.All(Project(service).Ports, port =>
        {
            Assert.Equal(TimeSpan.FromSeconds(60), port.Affinity);
            Assert.Equal([IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8:ffff::/48")], port.SourceRanges);
        });
    }

    [Fact]
    public void A_source_range_that_cannot_be_read_never_opens_a_Service()
    {
        var service = Service(spec => spec with { Type = "LoadBalancer", LoadBalancerSourceRanges = ["everybody"] });

        var projected = Project(service);

        Assert.Single(projected.Port().SourceRanges);
        Assert.False(projected.Port().SourceRanges[0].Contains(IPAddress.Parse("198.51.100.10")));
        Assert.Contains("everybody", Assert.Single(projected.Problems).Message, StringComparison.Ordinal);
    }

    private static ServiceStatus Ingress(params LoadBalancerIngress[] ingress) => new() { LoadBalancer = new LoadBalancerStatus { Ingress = ingress } };
}
