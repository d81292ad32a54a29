using System.Collections.Immutable;
using System.Net.Sockets;
using Weft.Agent.Cluster;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Tests.Services;

/// <summary>
/// A fabric to project in: nodes a and b in zone 1 of ord1, c in zone 2 of ord1, d in lga1. Pods of the n-th node are in 10.64.n.0/24 and fd64:0:0:n::/64.
/// </summary>
internal static class TestFabric
{
    public const string InNamespace = "shop";

    public const string Name = "web";

    public static NamePool Pool { get; } = new();

    public static ImmutableArray<ClusterNode> Nodes { get; } =
        [Node("a", 1, "ord1", "ord1-1"), Node("b", 2, "ord1", "ord1-1"), Node("c", 3, "ord1", "ord1-2"), Node("d", 4, "lga1", "lga1-1")];

    public static FabricFacts Facts { get; } = FactsOf("a");

    public static ClusterNode Node(string name, int number, string region, string zone, bool isAlive = true) => new(
        name, region, [$"10.64.{number}.0/24", $"fd64:0:0:{number}::/64"], [$"172.30.1.{number}/24", $"fd30:1::{number}/64"], zone, isAlive);

    public static FabricFacts FactsOf(string own, params string[] dead) =>
        FabricFacts.Of(own, new ClusterSnapshot([.. Nodes.Select(node => node with { IsAlive = !dead.Contains(node.Name) })], []));

    /// <summary>A ClusterIP Service with one named TCP port 80, dual stack; the rest is the test's.</summary>
    public static Service Service(Func<ServiceSpec, ServiceSpec>? change = null, string name = Name, ServiceStatus? status = null)
    {
        var spec = new ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = "10.96.0.10",
            ClusterIPs = ["10.96.0.10", "fd96::10"],
            IpFamilies = ["IPv4", "IPv6"],
            Ports = [new ServicePort { Name = "http", Port = 80, Protocol = "TCP" }],
        };
        return new Service
        {
            Metadata = new ObjectMeta { Namespace = InNamespace, Name = name, Uid = $"uid-{name}", ResourceVersion = "7" },
            Spec = change?.Invoke(spec) ?? spec,
            Status = status,
        };
    }

    public static EndpointSlice Slice(params Endpoint[] endpoints) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = InNamespace,
            Name = "web-1",
            Uid = "uid-web-1",
            ResourceVersion = "8",
            Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = Name },
        },
        AddressType = endpoints.FirstOrDefault()?.Addresses[0].Contains(':', StringComparison.Ordinal) == true ? "IPv6" : "IPv4",
        Ports = [new EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
        Endpoints = endpoints,
    };

    public static EndpointSlice Named(this EndpointSlice slice, string name) =>
        slice with { Metadata = slice.Metadata with { Name = name, Uid = $"uid-{name}" } };

    public static EndpointSlice Weighted(this EndpointSlice slice, string weight) =>
        slice with { Metadata = slice.Metadata with { Annotations = new Dictionary<string, string> { ["weft.dev/weight"] = weight } } };

    public static EndpointSlice WithPorts(this EndpointSlice slice, params (string Name, int? Port, string Protocol)[] ports) =>
        slice with { Ports = [.. ports.Select(port => new EndpointPort { Name = port.Name, Port = port.Port, Protocol = port.Protocol })] };

    public static Endpoint Ready(string address) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = true, Serving = true, Terminating = false } };

    public static Endpoint Unready(string address) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = false, Serving = false, Terminating = false } };

    public static Endpoint Leaving(string address) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = false, Serving = true, Terminating = true } };

    public static ProjectedService Project(Service service, params EndpointSlice[] slices) => Project(Facts, service, slices);

    public static ProjectedService Project(FabricFacts facts, Service service, params EndpointSlice[] slices) =>
        ServiceProjection.Of(ServiceReader.Read(service, Pool), slices.Select(slice => SliceReader.Read(slice, Pool)), facts);

    /// <summary>The one port of a family.</summary>
    public static ServicePortSpec Port(this ProjectedService projected, AddressFamily family = AddressFamily.InterNetwork, string name = "http") =>
        projected.Ports.Single(port => port.Key.Family == family && port.Key.Port == name);

    /// <summary>Addresses that take new connections from inside, in order.</summary>
    public static string Inside(this ServicePortSpec port) => Join(port.Backends.Where(backend => backend.Inside));

    public static string Outside(this ServicePortSpec port) => Join(port.Backends.Where(backend => backend.Outside));

    public static string Draining(this ServicePortSpec port) => Join(port.Backends.Where(backend => backend.IsDraining));

    public static string Text(this ServiceFrontend frontend) => $"{frontend.Kind} {(object?)frontend.Address ?? "node"} {frontend.Port}";

    private static string Join(IEnumerable<BackendSpec> backends) => string.Join(' ', backends.Select(backend => backend.Address));
}
