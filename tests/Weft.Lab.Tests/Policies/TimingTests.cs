using System.Net;
using System.Net.Sockets;
using Weft.Lab.Tests.Policies.Probing;
using Weft.Testing;

namespace Weft.Lab.Tests.Policies;

/// <summary>When a change is in force, what it cuts, and what it must not touch.</summary>
[Collection(LabCollection.Name)]
public sealed class TimingTests(MatrixWorld world, SharedLab lab) : IClassFixture<MatrixWorld>, IAsyncLifetime
{
    private const int Port = 80;

    /// <summary>Enough of a stream to count on.</summary>
    private const int Many = 200;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing must arrive; retransmissions of the kernel come within it.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await world.Cluster.UndoAsync();

    [Fact]
    public async Task A_change_that_means_nothing_to_a_flow_neither_drops_nor_lets_through_one_packet_of_it()
    {
        await ApplyAsync(FromB("x", "guard", "c"));
        await using NumberedStream sameNode = Stream("x/b", "x/a", AddressFamily.InterNetwork);
        await using NumberedStream otherRegion = Stream("y/b", "x/a", AddressFamily.InterNetworkV6);
        await using NumberedStream deniedSameNode = Stream("y/c", "x/a", AddressFamily.InterNetworkV6);
        await using NumberedStream deniedOtherRegion = Stream("z/a", "x/a", AddressFamily.InterNetwork);
        for (int i = 0; i < 30; i++)
        {
            await ApplyAsync(i % 3 == 0 ? FromB("x", "guard", "none") : FromB("x", i % 3 == 1 ? "guard" : "another", "b"));
        }

        Assert.Equal((0, 0), (await sameNode.EndAsync(), await otherRegion.EndAsync()));
        Assert.True(sameNode.Sent > Many && otherRegion.Sent > Many && deniedSameNode.Sent > Many && deniedOtherRegion.Sent > Many);
        Assert.Equal((0, 0), (deniedSameNode.Echoed, deniedOtherRegion.Echoed));
    }

    [Fact]
    public async Task A_tightened_policy_cuts_an_established_connection_and_leaves_others()
    {
        using Socket listener = Listen("z/c");
        using Socket cutClient = await ConnectAsync("x/a", "z/c", listener);
        using Socket cutServer = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        using Socket keptClient = await ConnectAsync("x/b", "z/c", listener);
        using Socket keptServer = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await ExchangeAsync(cutClient, cutServer);
        await ExchangeAsync(keptClient, keptServer);

        await ApplyAsync(FromB("z", "guard", "b"));
        await cutClient.SendAsync(new byte[] { 1 }, TestContext.Current.CancellationToken);
        await cutServer.SendAsync(new byte[] { 2 }, TestContext.Current.CancellationToken);
        for (int i = 0; i < Many; i++)
        {
            await ExchangeAsync(keptClient, keptServer);
        }

        Assert.False(await ArrivesAsync(cutServer, _silence));
        Assert.Equal(0, cutClient.Available);

        // Loosened again, what the kernels have kept sending arrives on the same connection.
        await world.Cluster.UndoAsync();
        Assert.True(await ArrivesAsync(cutServer, _patience));
        Assert.True(await ArrivesAsync(cutClient, _patience));
        await ExchangeAsync(keptClient, keptServer);
    }

    [Fact]
    public async Task Without_the_api_server_policies_stay()
    {
        await ApplyAsync(FromB("y", "guard", "c"));
        await lab.KillAsync(role => role == "apiserver");
        await using NumberedStream allowed = Stream("z/b", "y/b", AddressFamily.InterNetwork);
        await using NumberedStream denied = Stream("y/a", "y/b", AddressFamily.InterNetwork);
        await FlowsAsync(allowed);
        (await lab.WeftAsync("lab", "up")).MustSucceed();
        Assert.Equal(0, await allowed.EndAsync());
        Assert.Equal(0, denied.Echoed);

        await ApplyAsync(FromB("y", "guard", "none"), FromB("y", "another", "a"));
        await Eventually.HappensAsync(() => denied.Echoed > 0, () => "what was applied after the API server came back is not in force");
    }

    [Fact]
    public async Task An_agent_that_is_killed_leaves_its_policies_and_brings_new_ones_when_it_is_back()
    {
        await ApplyAsync(Policy("x", "guard", "podSelector: {matchLabels: {pod: a}}", "ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: b}}}]}]"));
        await using NumberedStream allowed = Stream("z/b", "x/a", AddressFamily.InterNetworkV6);
        await using NumberedStream denied = Stream("y/c", "x/a", AddressFamily.InterNetworkV6);
        await using NumberedStream tightened = Stream("y/b", "x/b", AddressFamily.InterNetwork);
        await FlowsAsync(tightened);
        await lab.KillAsync(role => role == "agent-ord1-a");
        await FlowsAsync(allowed);

        // Not in force as long as the agent is away, and from the moment that it is back.
        await world.Cluster.ApplyAsync(Policy("x", "later", "podSelector: {matchLabels: {pod: b}}", "policyTypes: [Ingress]"));
        await FlowsAsync(tightened);
        (await lab.WeftAsync("lab", "up")).MustSucceed();
        await world.Cluster.InForceAsync();
        int before = tightened.Echoed;
        int sent = tightened.Sent;
        await Eventually.HappensAsync(() => tightened.Sent > sent + Many, () => "the stream has stopped");
        Assert.InRange(tightened.Echoed - before, 0, 50); // echoes of what was sent before
        Assert.Equal(0, await allowed.EndAsync());
        Assert.Equal(0, denied.Echoed);
    }

    private async Task ApplyAsync(params string[] manifests)
    {
        foreach (string manifest in manifests)
        {
            await world.Cluster.ApplyAsync(manifest);
        }

        await world.Cluster.InForceAsync();
    }

    // Pods b of all namespaces may reach pods a and, as the name is, another pod of their own namespace.
    private static string FromB(string ns, string name, string also) => Policy(
        ns, name, "podSelector: {}", $"ingress: [{{from: [{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{pod: b}}}}}}, {{podSelector: {{matchLabels: {{pod: {also}}}}}}}]}}]");

    private static string Policy(string ns, string name, params string[] spec) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {namespace: "{{ns}}", name: {{name}}}
        spec: { {{string.Join(", ", spec)}} }
        """;

    private NumberedStream Stream(string from, string to, AddressFamily family) => new(world.Ends[from], EndPoint(to, family, Port));

    private IPEndPoint EndPoint(string name, AddressFamily family, int port) => new(world.Objects.End(name).Address(family)!, port);

    private Socket Listen(string name) => world.Ends[name].Run(() =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        socket.Listen();
        return socket;
    });

    private async Task<Socket> ConnectAsync(string from, string to, Socket listener)
    {
        Socket socket = world.Ends[from].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        await socket.ConnectAsync(EndPoint(to, AddressFamily.InterNetwork, ((IPEndPoint)listener.LocalEndPoint!).Port));
        return socket;
    }

    private static async Task ExchangeAsync(Socket left, Socket right)
    {
        foreach ((Socket from, Socket to) in new[] { (left, right), (right, left) })
        {
            await from.SendAsync(new byte[] { 7 });
            Assert.True(await ArrivesAsync(to, _patience));
        }
    }

    private static async Task<bool> ArrivesAsync(Socket socket, TimeSpan limit)
    {
        using CancellationTokenSource deadline = new(limit, TimeProvider.System);
        try
        {
            return await socket.ReceiveAsync(new byte[1], deadline.Token) == 1;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Task FlowsAsync(NumberedStream stream)
    {
        int before = stream.Echoed;
        return Eventually.HappensAsync(() => stream.Echoed > before + Many, () => "the stream does not flow");
    }
}
