using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Linux.Namespaces;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Network;
using Weft.Standalone.Lab.Plan;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Lab;

/// <summary>Objects in a real API server, routes in real namespaces, and nothing else of a lab.</summary>
public sealed class LabRoutingTests : IAsyncLifetime
{
    private static readonly LabTopology _topology = TopologyFiles.Load(TopologyFiles.Default);

    private readonly NetnsLab _lab = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly KubeClient _client;
    private readonly LabPaths _paths;
    private ApiServerHost? _server;
    private LabRoutingService? _routing;

    public LabRoutingTests()
    {
        _paths = new LabPaths(_lab.Name("l"));
        _client = new KubeClient(KubeClientOptions.ForUnixSocket(Path.Combine(_directory.Path, "api.sock")));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        try
        {
            await PrepareAsync();
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    [Fact]
    public async Task Services_nodes_and_pools_come_and_go_and_so_do_their_routes()
    {
        await UntilRouteAsync("ord1-router", "203.0.113.0/26", "unreachable");
        await UntilRouteAsync("internet", "203.0.113.128/26", "100.64.0.2");

        await CreateAsync("web", "Cluster", "203.0.113.5");
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.11 172.30.1.12");
        await SetAsync("ord1-a", ("Ready", "True"), ("AgentAlive", "False"));
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.12");
        await SetAsync("ord1-a", ("Ready", "True"), ("AgentAlive", "True"));
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.11 172.30.1.12");

        await GiveAsync("web", "203.0.113.6");
        await UntilRouteAsync("ord1-router", "203.0.113.6", "172.30.1.11 172.30.1.12");
        await UntilRouteAsync("ord1-router", "203.0.113.5", "");
        await _client.PatchAsync(ResourceTypes.AddressPools, new ObjectKey(null, "public-ord1"), new JsonObject { ["spec"] = new JsonObject { ["regions"] = new JsonArray("lga1") } }, Cancellation);
        await UntilRouteAsync("ord1-router", "203.0.113.6", "");
        await UntilRouteAsync("lga1-router", "203.0.113.6", "172.30.2.11 172.30.2.12");
        await UntilRouteAsync("internet", "203.0.113.0/26", "100.64.0.2");
        await FoundAsync("public-ord1", "False");
        await UntilRouteAsync("internet", "203.0.113.0/26", "");
        await FoundAsync("public-ord1", "True");
        await UntilRouteAsync("internet", "203.0.113.0/26", "100.64.0.2");
        await _client.DeleteAsync(ResourceTypes.Services, new ObjectKey("default", "web"), Cancellation);
        await UntilRouteAsync("lga1-router", "203.0.113.6", "");
        await _client.DeleteAsync(ResourceTypes.AddressPools, new ObjectKey(null, "public-ord1"), Cancellation);
        await UntilRouteAsync("internet", "203.0.113.0/26", "");
    }

    [Fact]
    public async Task Endpoints_lead_the_routes_of_a_service_of_the_policy_local()
    {
        await CreateAsync("web", "Local", "203.0.113.5");
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.11 172.30.1.12");
        EndpointSlice slice = new()
        {
            Metadata = new ObjectMeta { Name = "web-1", Namespace = "default", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "web" } },
            AddressType = "IPv4",
            Endpoints = [new Endpoint { Addresses = ["10.64.1.2"], NodeName = "ord1-b" }],
        };
        await _client.CreateAsync(ResourceTypes.EndpointSlices, slice, Cancellation);
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.12");
        await _client.DeleteAsync(ResourceTypes.EndpointSlices, new ObjectKey("default", "web-1"), Cancellation);
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.11 172.30.1.12");
    }

    [Fact]
    public async Task What_changed_while_nobody_looked_is_found_at_the_next_start()
    {
        await CreateAsync("gone", "Cluster", "203.0.113.5");
        await UntilRouteAsync("ord1-router", "203.0.113.5", "172.30.1.11 172.30.1.12");
        await StopAsync();
        await _client.DeleteAsync(ResourceTypes.Services, new ObjectKey("default", "gone"), Cancellation);
        await CreateAsync("new", "Cluster", "203.0.113.6");
        Assert.Equal("172.30.1.11 172.30.1.12", Route("ord1-router", "203.0.113.5"));
        await StartAsync();
        await UntilRouteAsync("ord1-router", "203.0.113.5", "");
        await UntilRouteAsync("ord1-router", "203.0.113.6", "172.30.1.11 172.30.1.12");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        foreach (string name in NetworkNamespace.Names().Where(name => name.StartsWith(_paths.Namespace(""), StringComparison.Ordinal)))
        {
            NetworkNamespace.TryDelete(name);
        }

        _lab.Dispose();
        _directory.Dispose();
    }

    private async Task PrepareAsync()
    {
        new NetworkReconciler(_paths, NullLogger<NetworkReconciler>.Instance).Apply(NetworkPlanner.Plan(_topology));
        ApiServerOptions options = new()
        {
            StateDirectory = Path.Combine(_directory.Path, "state"),
            UnixSocketPath = Path.Combine(_directory.Path, "api.sock"),
            TlsEndpoint = null,
        };
        _server = await ApiServerHost.StartAsync(options, cancellationToken: Cancellation);
        foreach (CustomResourceDefinition definition in FabricCrds.All)
        {
            await _client.CreateAsync(ResourceTypes.CustomResourceDefinitions, definition, Cancellation);
        }

        await Eventually.HappensAsync(async () => await LabRegions.RegisterAsync(_client, _topology, Cancellation) is null, () => "the pools cannot be written");
        foreach (LabPool pool in _topology.Regions.SelectMany(region => region.Pools))
        {
            await FoundAsync(pool.Name, "True");
        }

        foreach (LabNode node in _topology.Nodes)
        {
            FabricNode fabric = new()
            {
                ApiVersion = ResourceTypes.FabricNodes.ApiVersion,
                Kind = ResourceTypes.FabricNodes.Kind,
                Metadata = new ObjectMeta { Name = node.Name },
                Spec = new FabricNodeSpec { Region = node.Region },
            };
            await _client.CreateAsync(ResourceTypes.FabricNodes, fabric, Cancellation);
            await SetAsync(node.Name, ("Ready", "True"));
        }
    }

    private Task StartAsync()
    {
        _routing = new LabRoutingService(_topology, _paths, _client, NullLoggerFactory.Instance);
        return _routing.StartAsync(Cancellation);
    }

    private async Task StopAsync()
    {
        if (_routing is not null)
        {
            await _routing.StopAsync(CancellationToken.None);
            _routing.Dispose();
        }
    }

    private async Task CreateAsync(string name, string policy, string address)
    {
        Service service = new()
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default" },
            Spec = new ServiceSpec { Type = "LoadBalancer", ExternalTrafficPolicy = policy, Ports = [new ServicePort { Port = 80 }] },
        };
        await _client.CreateAsync(ResourceTypes.Services, service, Cancellation);
        await GiveAsync(name, address);
    }

    private Task<Service> GiveAsync(string service, string address) => _client.PatchStatusAsync(
        ResourceTypes.Services,
        new ObjectKey("default", service),
        new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" }) } } },
        Cancellation);

    /// <summary>What the controller would say of a pool.</summary>
    private Task<AddressPool> FoundAsync(string pool, string ready) =>
        _client.PatchStatusAsync(ResourceTypes.AddressPools, new ObjectKey(null, pool), Conditions(("Ready", ready)), Cancellation);

    private Task<FabricNode> SetAsync(string node, params (string Type, string Status)[] conditions) =>
        _client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node), Conditions(conditions), Cancellation);

    private static JsonObject Conditions(params (string Type, string Status)[] conditions) => new()
    {
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray([.. conditions.Select(condition => new JsonObject
            {
                ["type"] = condition.Type, ["status"] = condition.Status, ["reason"] = "Test", ["message"] = "", ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
            })]),
        },
    };

    private Task UntilRouteAsync(string host, string destination, string gateways) =>
        Eventually.HappensAsync(() => Route(host, destination) == gateways, () => $"{host} has \"{Route(host, destination)}\" to {destination} instead of \"{gateways}\"");

    /// <summary>What ip(8) shows: the gateways, or "unreachable".</summary>
    private string Route(string host, string destination)
    {
        string output = CommandLine.Run("ip", "-n", _paths.Namespace(host), "-j", "route", "show", destination);
        JsonArray routes = output.Trim().Length == 0 ? [] : (JsonArray)JsonNode.Parse(output)!;
        return string.Join(' ', routes.SelectMany(route => (string?)route!["type"] == "unreachable"
            ? ["unreachable"]
            : route["nexthops"] is JsonArray hops ? hops.Select(hop => (string)hop!["gateway"]!) : [(string)route["gateway"]!]));
    }
}
