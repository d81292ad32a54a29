using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>Services from objects in a real API server to connections of workloads.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private const int TimeoutMilliseconds = 5000;

    private static readonly IPEndPoint _address = IPEndPoint.Parse("10.96.0.50:80");

    private AgentNode _node = null!;
    private Sandbox _here = null!;
    private Sandbox _there = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private KubeClient Client => _node.Client;

    public async ValueTask InitializeAsync()
    {
        _node = await AgentNode.StartAsync();
        try
        {
            await Client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = "shop" } }, Token);
            (_here, _there) = (await _node.AddAsync(), await _node.AddAsync());
        }
        catch
        {
            // The runner disposes only what was initialized.
            await DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_workload_reaches_an_endpoint_by_the_Services_address_and_the_agent_shows_the_connection()
    {
        using var listener = Listen(_there);
        await CreateAsync(_there.Ipv4);
        await _node.AppliedAsync(state => Backends(state) == 1);

        using var client = Connect(_here);
        using var server = listener.Accept();

        Exchange(client, server);
        Assert.Equal(_here.Ipv4, ((IPEndPoint)server.RemoteEndPoint!).Address);
        var metrics = CommandLine.Run("curl", ["-s", "--unix-socket", _node.ApiSocketPath, "http://agent/metrics"]);
        Assert.Contains("\nweft_agent_services 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_service_endpoints 1\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("\nweft_agent_service_apply_seconds_count 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_service_apply_seconds_count ", metrics, StringComparison.Ordinal);
        var shown = Shown();
        Assert.True(shown.GetProperty("inForce").GetBoolean());
        var backend = shown.GetProperty("ports")[0].GetProperty("backends")[0];
        Assert.Equal((_there.Ipv4.ToString(), AgentNode.Name, 1), (backend.GetProperty("address").GetString(), backend.GetProperty("node").GetString(), backend.GetProperty("connections").GetInt32()));
    }

    [Fact]
    public async Task A_connection_outlives_its_endpoints_readiness_and_a_new_one_is_refused()
    {
        using var listener = Listen(_there);
        await CreateAsync(_there.Ipv4);
        await _node.AppliedAsync(state => Backends(state) == 1);
        using var client = Connect(_here);
        using var server = listener.Accept();

        await PatchReadyAsync(ready: false);
        await _node.AppliedAsync(state => Backends(state) == 0);

        Exchange(client, server);
        var refused = Assert.Throws<SocketException>(() => Connect(_here));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task An_agent_that_starts_while_the_API_server_is_away_keeps_what_the_kernel_has_of_Services()
    {
        using var listener = Listen(_there);
        await CreateAsync(_there.Ipv4);
        await _node.AppliedAsync(state => Backends(state) == 1);
        await _node.StopServerAsync();

        await _node.RestartAgentAsync();

        Assert.Null(_node.Core.Loop.Last!.Desired!.Services);
        using var client = Connect(_here);
        using var server = listener.Accept();
        Exchange(client, server);
    }

    [Fact]
    public async Task A_balancer_outside_hears_whether_the_node_has_an_endpoint()
    {
        await CreateAsync(_there.Ipv4, spec => spec with { Type = "LoadBalancer", ExternalTrafficPolicy = "Local", HealthCheckNodePort = 32123 });
        await _node.AppliedAsync(state => Backends(state) == 1);

        Assert.Equal("200", AskHealth(retries: 20));

        await PatchReadyAsync(ready: false);
        await _node.AppliedAsync(state => Backends(state) == 0);
        Assert.Equal("503", AskHealth(retries: 0));
    }

    private static int? Backends(NodeState state) => state.Services?.Specs.SingleOrDefault()?.Backends.Count(backend => backend.Inside);

    private static Socket Listen(Sandbox sandbox)
    {
        var listener = Open(sandbox.Namespace);
        listener.Bind(new IPEndPoint(sandbox.Ipv4, 8080));
        listener.Listen();
        return listener;
    }

    private static Socket Connect(Sandbox sandbox)
    {
        var client = Open(sandbox.Namespace);
        try
        {
            client.Connect(_address);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static Socket Open(LabNamespace ns)
    {
        var socket = ns.Handle.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        socket.ReceiveTimeout = TimeoutMilliseconds;
        socket.SendTimeout = TimeoutMilliseconds;
        return socket;
    }

    private static void Exchange(Socket client, Socket server)
    {
        client.Send("ping"u8);
        var buffer = new byte[4];
        Assert.Equal("ping", Encoding.ASCII.GetString(buffer, 0, server.Receive(buffer)));
        server.Send("pong"u8);
        Assert.Equal("pong", Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
    }

    /// <summary>The listener may open a moment after the state was applied: the agent's parts do not wait for each other.</summary>
    private string AskHealth(int retries) => _node.Outside.Exec(
        "curl", "-s", "-w", "%{http_code}", "--retry", $"{retries}", "--retry-connrefused", "--retry-delay", "1", "-m", "5", "http://172.30.1.11:32123/")[^3..];

    private JsonElement Shown() =>
        JsonDocument.Parse(CommandLine.Run("curl", ["-s", "--unix-socket", _node.ApiSocketPath, "http://agent/services/shop/web"])).RootElement;

    private async Task CreateAsync(IPAddress endpoint, Func<ServiceSpec, ServiceSpec>? change = null)
    {
        var spec = new ServiceSpec { ClusterIP = _address.Address.ToString(), Ports = [new ServicePort { Name = "http", Port = _address.Port, TargetPort = 8080 }] };
        var service = new Service { Metadata = new ObjectMeta { Namespace = "shop", Name = "web" }, Spec = change?.Invoke(spec) ?? spec };
        await Client.CreateAsync(ResourceTypes.Services, service, Token);
        var slice = new EndpointSlice
        {
            Metadata = new ObjectMeta { Namespace = "shop", Name = "web-1", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "web" } },
            AddressType = "IPv4",
            Ports = [new EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
            Endpoints = [new Endpoint { Addresses = [endpoint.ToString()], Conditions = new EndpointConditions { Ready = true } }],
        };
        await Client.CreateAsync(ResourceTypes.EndpointSlices, slice, Token);
    }

    private async Task PatchReadyAsync(bool ready)
    {
        var key = new ObjectKey("shop", "web-1");
        var slice = await Client.GetAsync(ResourceTypes.EndpointSlices, key, Token);
        Endpoint[] endpoints = [.. slice.Endpoints.Select(endpoint => endpoint with { Conditions = new EndpointConditions { Ready = ready } })];
        await Client.UpdateAsync(ResourceTypes.EndpointSlices, slice with { Endpoints = endpoints }, Token);
    }
}
