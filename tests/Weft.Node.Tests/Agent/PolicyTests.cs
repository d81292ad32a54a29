using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>NetworkPolicies from objects in a real API server to what workloads get of each other's packets.</summary>
public sealed class PolicyTests : IAsyncLifetime
{
    private const int Port = 7000;
    private const int TimeoutMilliseconds = 10_000;

    private static readonly Dictionary<string, string> _fenced = new() { ["app"] = "fenced" };

    private readonly List<Socket> _sockets = [];
    private AgentNode _node = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await AgentNode.StartAsync();

    public ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        return _node.DisposeAsync();
    }

    [Fact]
    public async Task The_agent_counts_what_policies_make_of_its_workloads_and_says_that_they_are_in_force()
    {
        var there = await AddFencedAsync();
        await FenceAsync("Ingress");
        await IsolatedAsync(there, isolation => isolation.Ingress != 0);

        var metrics = CommandLine.Run("curl", ["-s", "--unix-socket", _node.ApiSocketPath, "http://agent/metrics"]);
        Assert.Contains("\nweft_agent_policy_isolated_workloads 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_policy_isolations 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_policy_table_rows{table=\"weft_isolations_v1\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_policy_table_refused{table=\"weft_filters_v1\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("\nweft_agent_policy_generation 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nweft_agent_policy_compile_seconds_count ", metrics, StringComparison.Ordinal);
        await SaysAsync("PoliciesInForce", "True");
    }

    [Fact]
    public async Task A_policy_cuts_a_flow_that_was_allowed_and_lets_it_go_on_when_it_is_removed()
    {
        var (here, there) = (await _node.AddAsync(), await AddFencedAsync());
        using var client = Open(here.Namespace, 0);
        using var server = Open(there.Namespace, Port);
        Send(client, there.Ipv4, "before");
        Assert.Equal("before", Receive(server));

        await FenceAsync("Ingress");
        await IsolatedAsync(there, isolation => isolation.Ingress != 0);
        Send(client, there.Ipv4, "while");
        await UnfenceAsync();
        await IsolatedAsync(there, isolation => isolation.Ingress == 0);
        Send(client, there.Ipv4, "after");

        Assert.Equal("after", Receive(server));
    }

    [Fact]
    public async Task Policies_stay_in_force_when_the_agent_ends_and_starts_again_while_the_API_server_is_away()
    {
        var (here, there) = (await _node.AddAsync(), await AddFencedAsync());
        using var client = Open(here.Namespace, 0);
        using var server = Open(there.Namespace, Port);
        await FenceAsync("Ingress");
        await IsolatedAsync(there, isolation => isolation.Ingress != 0);

        await _node.StopServerAsync();
        Send(client, there.Ipv4, "without API server");
        await _node.StopAgentAsync();
        Send(client, there.Ipv4, "without agent");
        await _node.StartAgentAsync();
        Assert.Null(_node.Core.Loop.Last!.Desired!.Policies);
        Send(client, there.Ipv4, "with an agent that knows nothing");
        await _node.StartServerAsync();
        await IsolatedAsync(there, isolation => isolation.Ingress != 0);
        Send(client, there.Ipv4, "with an agent that has caught up");

        await UnfenceAsync();
        await IsolatedAsync(there, isolation => isolation.Ingress == 0);
        Send(client, there.Ipv4, "after");
        Assert.Equal("after", Receive(server));
    }

    [Fact]
    public async Task A_workload_is_born_with_the_policies_that_were_there_before_it_in_both_directions()
    {
        var here = await _node.AddAsync();
        await FenceAsync("Ingress", "Egress");
        var there = _node.NewSandbox();
        await there.CreatePodAsync(_fenced);
        var address = IPAddress.Parse("10.64.1.3");
        using var outside = Open(here.Namespace, Port);
        using var inside = Open(there.Namespace, Port);
        using var born = new CancellationTokenSource();
        var talking = Task.Run(() => Talk((outside, address), (inside, here.Ipv4), born.Token), Token);

        (await there.RunAsync("ADD")).DemandSuccess();
        Assert.Equal(address, there.Ipv4);
        await born.CancelAsync();
        await talking;

        await UnfenceAsync();
        await IsolatedAsync(there, isolation => isolation == default);
        Send(outside, address, "in");
        Send(inside, here.Ipv4, "out");
        Assert.Equal(("in", "out"), (Receive(inside), Receive(outside)));
    }

    [Fact]
    public async Task Add_waits_for_a_Pod_that_the_API_server_shows_later_than_the_runtime()
    {
        var sandbox = _node.NewSandbox();
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Core.Ledger.Changed += () => recorded.TrySetResult();
        var adding = _node.Plugin.RunAsync("ADD", sandbox, uid: "");
        await recorded.Task.WaitAsync(Token);
        Assert.False(adding.IsCompleted);

        await _node.CreatePodAsync(sandbox.PodName);

        (await adding).DemandSuccess();
    }

    private static void Talk((Socket From, IPAddress To) first, (Socket From, IPAddress To) second, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            Send(first.From, first.To, i.ToString(CultureInfo.InvariantCulture));
            Send(second.From, second.To, i.ToString(CultureInfo.InvariantCulture));
        }

        // The workload is up: these leave for certain.
        Send(first.From, first.To, "last");
        Send(second.From, second.To, "last");
    }

    private static void Send(Socket from, IPAddress to, string text)
    {
        try
        {
            from.SendTo(Encoding.ASCII.GetBytes(text), new IPEndPoint(to, Port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.ConnectionRefused)
        {
            // The workload has no interface yet.
        }
    }

    /// <summary>The oldest datagram that came: whatever was let through earlier would come first.</summary>
    private static string Receive(Socket socket)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    private Socket Open(LabNamespace ns, int port)
    {
        var socket = ns.Handle.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _sockets.Add(socket);
        socket.ReceiveTimeout = TimeoutMilliseconds;
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return socket;
    }

    private async Task<Sandbox> AddFencedAsync()
    {
        var sandbox = _node.NewSandbox();
        await sandbox.CreatePodAsync(_fenced);
        (await sandbox.RunAsync("ADD")).DemandSuccess();
        return sandbox;
    }

    private Task IsolatedAsync(Sandbox sandbox, Func<EndpointIsolation, bool> condition)
    {
        EndpointId id = _node.Core.Ledger.Active.Single(record => record.Key.ContainerId == sandbox.ContainerId).EndpointId;
        return _node.AppliedAsync(state => state.Policies?.Isolations.TryGet(id, out var isolation) == true && condition(isolation));
    }

    /// <summary>Waits for a condition of the node's FabricNode.</summary>
    private async Task SaysAsync(string type, string status)
    {
        var informer = new Informer<Api.FabricNode>(_node.Client, ResourceTypes.FabricNodes, NullLogger<Informer<Api.FabricNode>>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromMinutes(1));
        using var changes = informer.Subscribe();
        var running = informer.RunAsync(stop.Token);
        while (informer.Get(new ObjectKey(null, AgentNode.Name))?.Status?.Conditions?.Any(condition => condition.Type == type && condition.Status == status) != true)
        {
            await changes.WaitAsync(stop.Token);
            changes.Drain();
        }

        await stop.CancelAsync();
        await running;
    }

    private Task<NetworkPolicy> FenceAsync(params string[] types) => _node.Client.CreateAsync(
        ResourceTypes.NetworkPolicies,
        new NetworkPolicy
        {
            Metadata = new ObjectMeta { Namespace = AgentNode.PodNamespace, Name = "fence" },
            Spec = new NetworkPolicySpec { PodSelector = new LabelSelector { MatchLabels = _fenced }, PolicyTypes = types },
        },
        Token);

    private Task<bool> UnfenceAsync() => _node.Client.DeleteAsync(ResourceTypes.NetworkPolicies, new ObjectKey(AgentNode.PodNamespace, "fence"), Token);
}
