using System.Net.Sockets;
using Weft.Api;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Tests.Lab.Routing;

/// <summary>What routes depend on, as it is read from objects.</summary>
public sealed class RoutingInputTests
{
    [Fact]
    public void A_services_addresses_are_those_it_was_given_and_those_its_owner_wrote()
    {
        Service service = LoadBalancer("203.0.113.1", "2001:db8:101::1") with { };
        service = service with { Spec = service.Spec! with { ExternalIPs = ["192.0.4.1", "203.0.113.1", "no address"] } };
        Assert.Equal(
            ["192.0.4.1 External", "2001:db8:101::1 LoadBalancer", "203.0.113.1 External"],
            ServiceAddresses.Of(service).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_service_was_given_before_it_changed_its_type_is_its_address_no_more()
    {
        Service service = LoadBalancer("203.0.113.1");
        Assert.Empty(ServiceAddresses.Of(service with { Spec = service.Spec! with { Type = "ClusterIP" } }));
    }

    [Fact]
    public void An_address_that_a_proxy_answers_for_is_the_proxys()
    {
        Service service = LoadBalancer("203.0.113.1") with
        {
            Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "203.0.113.1", IpMode = "Proxy" }] } },
        };
        Assert.Empty(ServiceAddresses.Of(service));
    }

    [Theory]
    [InlineData("ready:a terminating:b unready:c", "a")]
    [InlineData("terminating:b unready:c ended:d", "b")]
    [InlineData("unready:c ended:d", "")]
    [InlineData("", "")]
    public void Nodes_of_endpoints_that_end_count_only_while_no_other_endpoint_is_ready(string endpoints, string nodes)
    {
        EndpointSlice[] slices =
        [
            Slice("IPv4", [.. endpoints.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EndpointOf)]),
            Slice("IPv6", [EndpointOf("ready:other-family")]),
        ];
        Service service = LoadBalancer("203.0.113.1");
        AddressUse use = ServiceAddresses.Use(
            service with { Spec = service.Spec! with { ExternalTrafficPolicy = "Local" } }, AddressKind.LoadBalancer, AddressFamily.InterNetwork, slices);
        Assert.Equal(nodes, string.Join(' ', use.LocalNodes!));
    }

    [Fact]
    public void Under_the_policy_cluster_endpoints_do_not_matter() => Assert.Null(
        ServiceAddresses.Use(LoadBalancer("203.0.113.1"), AddressKind.LoadBalancer, AddressFamily.InterNetwork, [Slice("IPv4", [EndpointOf("ready:a")])]).LocalNodes);

    [Theory]
    [InlineData("True", "Ready", null, true)]
    [InlineData("True", "Ready", "True", true)]
    [InlineData("True", "Ready", "False", false)]
    [InlineData("False", "Starting", "True", true)]
    [InlineData("False", "DataplaneFailed", "True", false)]
    public void A_node_takes_packets_while_its_kernel_can(string ready, string reason, string? alive, bool takes)
    {
        List<Condition> conditions = [new Condition { Type = "Ready", Status = ready, Reason = reason }];
        if (alive is not null)
        {
            conditions.Add(new Condition { Type = "AgentAlive", Status = alive });
        }

        FabricNode node = new() { Metadata = new ObjectMeta { Name = "n" }, Status = new FabricNodeStatus { Conditions = conditions } };
        Assert.Equal(takes, NodesInService.Of([node]).Contains("n"));
    }

    [Fact]
    public void A_node_whose_agent_never_spoke_takes_no_packet() => Assert.Empty(NodesInService.Of([new FabricNode { Metadata = new ObjectMeta { Name = "n" } }]));

    [Fact]
    public void A_pool_is_routed_once_the_controller_found_it_good_and_not_with_a_mistake_in_it()
    {
        AddressPool pool = new()
        {
            Metadata = new ObjectMeta { Name = "p" },
            Spec = new AddressPoolSpec { Scope = "public", Cidrs = ["203.0.113.0/26"] },
            Status = new AddressPoolStatus { Conditions = [new Condition { Type = "Ready", Status = "True" }] },
        };
        Assert.Equal(("203.0.113.0/26", LabPoolScope.Public), (RoutedPools.Of(pool).Cidrs.Single().ToString(), RoutedPools.Of(pool).Scope));
        Assert.Empty(RoutedPools.Of(pool with { Status = null }).Cidrs);
        Assert.Empty(RoutedPools.Of(pool with { Status = new AddressPoolStatus { Conditions = [new Condition { Type = "Ready", Status = "False" }] } }).Cidrs);
        Assert.Empty(RoutedPools.Of(pool with { Spec = pool.Spec with { Cidrs = ["203.0.113.0/26", "203.0.113.9/26"] } }).Cidrs);
    }

    private static Service LoadBalancer(params string[] addresses) => new()
    {
        Metadata = new ObjectMeta { Name = "s", Namespace = "n" },
        Spec = new ServiceSpec { Type = "LoadBalancer" },
        Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [.. addresses.Select(address => new LoadBalancerIngress { Ip = address, IpMode = "VIP" })] } },
    };

    private static EndpointSlice Slice(string type, params Endpoint[] endpoints) => new() { AddressType = type, Endpoints = endpoints };

    private static Endpoint EndpointOf(string text)
    {
        string[] parts = text.Split(':');
        return new Endpoint
        {
            NodeName = parts[1],
            Conditions = new EndpointConditions
            {
                Ready = parts[0] == "ready",
                Serving = parts[0] is "ready" or "terminating",
                Terminating = parts[0] is "terminating" or "ended",
            },
        };
    }
}
