using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Linux.Netlink;

namespace Weft.Node.Tests.Agent;

/// <summary>The agent's HTTP interface on its unix socket.</summary>
public sealed class AgentApiTests : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private AgentNode _node = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = await AgentNode.StartAsync();
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://agent/"), Timeout = _patience };
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _node.DisposeAsync();
    }

    [Fact]
    public void The_sockets_are_for_their_owner_only()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Assert.Equal((OwnerOnly, OwnerOnly), (File.GetUnixFileMode(_node.ApiSocketPath), File.GetUnixFileMode(_node.CniSocketPath)));
    }

    [Fact]
    public async Task Metrics_name_workloads_requests_and_packets()
    {
        var sandbox = await _node.AddAsync();
        sandbox.Ping((await _node.AddAsync()).Ipv4);

        var samples = (await _http.GetStringAsync("metrics", Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(2, samples["weft_agent_workloads"]);
        Assert.Equal(2, samples["weft_agent_cni_requests_total{command=\"ADD\",code=\"0\"}"]);
        Assert.Equal(2, samples["weft_agent_cni_seconds_count{command=\"ADD\"}"]);
        Assert.True(samples.Where(sample => sample.Key.StartsWith("weft_dataplane_packets_total{", StringComparison.Ordinal)).Sum(sample => sample.Value) >= 6);
    }

    [Fact]
    public async Task State_and_maps_show_the_workload()
    {
        var sandbox = await _node.AddAsync();

        var state = JsonDocument.Parse(await _http.GetStringAsync("state", Token)).RootElement;
        Assert.True(state.GetProperty("readiness").GetProperty("ready").GetBoolean());
        Assert.Equal("test/pod-1", state.GetProperty("desired").GetProperty("endpoints")[0].GetProperty("workload").GetString());
        Assert.Equal(sandbox.ContainerId, state.GetProperty("sandboxes")[0].GetProperty("containerId").GetString());

        var names = JsonDocument.Parse(await _http.GetStringAsync("maps", Token)).RootElement.EnumerateArray().Select(name => name.GetString()!).ToList();
        Assert.Contains("weft_endpoints4_v1", names);
        foreach (var name in names)
        {
            Assert.Equal(name, JsonDocument.Parse(await _http.GetStringAsync($"maps/{name}", Token)).RootElement.GetProperty("name").GetString());
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri("maps/none", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri("none", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _http.DeleteAsync(new Uri("state", UriKind.Relative), Token)).StatusCode);
    }

    [Fact]
    public async Task A_drop_is_told_as_it_happens()
    {
        var sandbox = await _node.AddAsync();
        sandbox.Namespace.Netlink.Addresses.Add(sandbox.Namespace.Index("eth0"), new InterfaceAddress(IPAddress.Parse("10.99.0.1"), 32));
        await using var stream = await _http.GetStreamAsync("drops", Token);
        using var lines = new StreamReader(stream);
        using var sender = sandbox.Namespace.Handle.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        sender.Bind(new IPEndPoint(IPAddress.Parse("10.99.0.1"), 4321));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(_patience);

        sender.SendTo([1], new IPEndPoint(IPAddress.Parse("10.64.2.9"), 53));
        string line;
        do
        {
            line = await lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException("the drops ended");
        }
        while (JsonDocument.Parse(line).RootElement.GetProperty("reason").GetString() != "SpoofedIp");

        var drop = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ("test/pod-1", "10.99.0.1", "10.64.2.9", 17),
            (
                drop.GetProperty("workload").GetString(),
                drop.GetProperty("source").GetString(),
                drop.GetProperty("destination").GetString(),
                drop.GetProperty("protocol").GetInt32()));
    }

    [Fact]
    public async Task Health_follows_readiness()
    {
        Assert.Equal("ok\n", await _http.GetStringAsync("healthz", Token));

        await _node.StopAgentAsync();
        await _node.LoseClusterAsync();
        await _node.StartAgentAsync();

        var sick = await _http.GetAsync(new Uri("healthz", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, sick.StatusCode);
        Assert.StartsWith("ClusterUnknown", await sick.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_node.ApiSocketPath), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
