using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Cli.Status.Services;

namespace Weft.Cli.Tests.Status.Services;

/// <summary>What objects and agents say, joined for people.</summary>
public sealed class ServiceJoinTests
{
    private static readonly EndpointSlice _slice = new() { Metadata = new ObjectMeta { Name = "web-1", ResourceVersion = "12" } };

    [Fact]
    public void In_force_everywhere_means_that_every_agent_applied_the_newest_versions()
    {
        ServiceReport report = Join(Reply("a"), Reply("b"));

        Assert.Equal((2, true), (report.InForce, report.IsWell));
        Assert.Equal(["10.96.0.10 cluster", "203.0.113.5 load balancer"], report.Addresses.Select(row => $"{row.Address} {row.Kind}"));
        Assert.Equal(["10.96.0.10:80", "[fd96::10]:80", "node port 30080"], report.Ports.Single().Frontends);
    }

    [Fact]
    public void A_node_is_behind_until_its_agent_has_seen_the_Service_and_all_of_its_slices()
    {
        ServiceReport report = Join(
            Reply("a", version: 10),
            Reply("b", slices: [("web-1", 11)]),
            Reply("c", slices: []),
            Reply("d", slices: [("web-1", 12), ("web-0", 3)]),
            Reply("e", inForce: false),
            new NodeReply("f", null, "its agent does not answer"));

        Assert.Equal((0, false), (report.InForce, report.IsWell));
        Assert.Equal(
            [
                "the newest change of the Service is not there yet",
                "the newest change of EndpointSlice web-1 is not there yet",
                "the newest change of EndpointSlice web-1 is not there yet",
                "EndpointSlice web-0 is gone, but not there yet",
                "the kernel has not taken it yet",
                "its agent does not answer",
            ],
            report.Nodes.Select(node => node.Behind));
    }

    [Fact]
    public void Connections_are_summed_over_nodes_and_an_endpoint_is_ready_where_anybody_sends_it_new_ones()
    {
        ServiceReport report = Join(Reply("a", state: "draining", connections: 2), Reply("b", state: "ready", connections: 3));

        BackendRow backend = Assert.Single(report.Backends);
        Assert.Equal(("10.64.1.5", 8080, "ready", 7, 5), (backend.Address, backend.TargetPort, backend.State, backend.Weight, backend.Connections));
        Assert.Equal((1, 0), (report.Ports[0].Ready, report.Ports[0].Draining));
    }

    [Fact]
    public void What_all_nodes_say_is_said_once_and_what_one_says_names_it()
    {
        (string, string) foreign = ("ForeignEndpoint", "web-1: no node owns 192.0.2.1");
        Service service = Service(
        [
            new Condition { Type = "AddressAllocated", Status = "False", Reason = "AllocationFailed", Message = "no pool" },
            new Condition { Type = "weft.dev/EndpointsAccepted", Status = "False", Reason = "ForeignEndpoint", Message = "as the agents say" },
        ]);

        ServiceReport report = ServiceJoin.Of(service, [_slice], [Reply("a", problems: [foreign, ("NotApplied", "no room")]), Reply("b", problems: [foreign])]);

        Assert.Equal(["AllocationFailed by the object", "ForeignEndpoint by all nodes", "NotApplied by a"], report.Problems.Select(row => $"{row.Reason} by {row.Where}"));
        Assert.False(report.IsWell);
    }

    [Fact]
    public void A_port_of_a_shared_address_that_another_Service_has_is_told()
    {
        LoadBalancerIngress ingress = new() { Ip = "203.0.113.5", Ports = [new PortStatus { Port = 80, Protocol = "TCP", Error = "PortInUse" }, new PortStatus { Port = 81, Protocol = "TCP" }] };
        Service service = Service() with { Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [ingress] } } };

        ProblemRow problem = Assert.Single(ServiceJoin.Of(service, [_slice], [Reply("a")]).Problems);

        Assert.Equal(("PortInUse", "port 80/TCP of 203.0.113.5 is not this Service's"), (problem.Reason, problem.Message));
    }

    [Fact]
    public void A_Service_that_is_not_balanced_is_in_force_once_agents_know_it()
    {
        Service headless = new() { Metadata = new ObjectMeta { Namespace = "shop", Name = "web", ResourceVersion = "11" }, Spec = new ServiceSpec { ClusterIP = "None", ClusterIPs = ["None"] } };
        NodeReply reply = new("a", new JsonObject { ["version"] = "11", ["inForce"] = true, ["slices"] = new JsonArray(), ["ports"] = new JsonArray(), ["problems"] = new JsonArray() }, null);

        ServiceReport report = ServiceJoin.Of(headless, [], [reply]);

        Assert.Equal(("headless", true, 0), (report.Type, report.IsWell, report.Addresses.Count));
    }

    [Fact]
    public void Services_in_force_are_counted_over_all_nodes()
    {
        ServicesSummary summary = ServicesSummary.Of([List("a", ("shop/web", true), ("shop/db", true)), List("b", ("shop/web", false), ("shop/db", true)), new NodeReply("c", null, "away")]);

        Assert.Equal(2, summary.Total);
        Assert.Equal(["shop/web"], summary.NotInForce);
    }

    private static NodeReply List(string node, params (string Name, bool InForce)[] services) => new(
        node,
        new JsonObject
        {
            ["services"] = new JsonArray(
            [
                .. services.Select(service => new JsonObject
                {
                    ["namespace"] = service.Name.Split('/')[0],
                    ["name"] = service.Name.Split('/')[1],
                    ["inForce"] = service.InForce,
                }),
            ]),
        },
        null);

    private static ServiceReport Join(params NodeReply[] replies) => ServiceJoin.Of(Service(), [_slice], replies);

    private static Service Service(IReadOnlyList<Condition>? conditions = null) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web", ResourceVersion = "11" },
        Spec = new ServiceSpec { Type = "LoadBalancer", ClusterIP = "10.96.0.10", ClusterIPs = ["10.96.0.10"] },
        Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "203.0.113.5" }] }, Conditions = conditions },
    };

    private static NodeReply Reply(
        string node,
        ulong version = 11,
        (string Name, int Version)[]? slices = null,
        bool inForce = true,
        string state = "ready",
        int connections = 0,
        (string Reason, string Message)[]? problems = null) => new(
        node,
        new JsonObject
        {
            ["version"] = $"{version}",
            ["inForce"] = inForce,
            ["slices"] = Array(slices ?? [("web-1", 12)], slice => new JsonObject { ["name"] = slice.Name, ["version"] = $"{slice.Version}" }),
            ["problems"] = Array(problems ?? [], problem => new JsonObject { ["reason"] = problem.Reason, ["message"] = problem.Message }),
            ["ports"] = new JsonArray(new JsonObject
            {
                ["port"] = "http",
                ["family"] = "IPv4",
                ["protocol"] = "TCP",
                ["frontends"] = Array<(string? Address, int Port)>(
                    [("10.96.0.10", 80), ("fd96::10", 80), (null, 30080)], item => new JsonObject { ["address"] = item.Address, ["port"] = item.Port }),
                ["backends"] = new JsonArray(new JsonObject
                {
                    ["address"] = "10.64.1.5",
                    ["port"] = 8080,
                    ["node"] = "a",
                    ["state"] = state,
                    ["weight"] = 7,
                    ["connections"] = connections,
                }),
            }),
        },
        null);

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> json) => [.. items.Select(item => (JsonNode?)json(item))];
}
