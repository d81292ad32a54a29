using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Services;
using Weft.Agent.Services.HealthChecks;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Tests.Services.HealthChecks;

/// <summary>What a load balancer hears that asks a node for a Service.</summary>
public sealed class HealthCheckTests : IAsyncLifetime
{
    private static readonly ObjectKey _service = new("shop", "web");

    private readonly ServiceSource _source = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ushort _port = FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private HealthCheckServers _servers = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _servers = new HealthCheckServers(_source, null, TimeProvider.System, NullLogger<HealthCheckServers>.Instance);
        _running = _servers.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _servers.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_node_with_endpoints_is_well_in_both_families(string address)
    {
        Serve(endpoints: 2);

        using var reply = await AskAsync(address);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("2", reply.Headers.GetValues("X-Load-Balancing-Endpoint-Weight").Single());
        Assert.Equal(("application/json", "nosniff"), (reply.Content.Headers.ContentType!.MediaType, reply.Headers.GetValues("X-Content-Type-Options").Single()));
        var body = JsonNode.Parse(await reply.Content.ReadAsStringAsync(Token))!;
        Assert.Equal(
            """{"service":{"namespace":"shop","name":"web"},"localEndpoints":2,"serviceProxyHealthy":true}""", body.ToJsonString());
    }

    [Fact]
    public async Task A_node_without_endpoints_says_so_at_once()
    {
        Serve(endpoints: 1);
        using var before = await AskAsync("127.0.0.1");

        Serve(endpoints: 0);
        HttpStatusCode status;
        do
        {
            using var reply = await AskAsync("127.0.0.1");
            status = reply.StatusCode;
        }
        while (status == HttpStatusCode.OK && !Token.IsCancellationRequested);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (before.StatusCode, status));
    }

    [Fact]
    public async Task The_head_alone_may_be_asked_for()
    {
        Serve(endpoints: 1);
        using var reply = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, await UriAsync("127.0.0.1")), Token);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Empty(await reply.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Nobody_answers_for_a_Service_that_is_gone_and_the_port_is_free_again()
    {
        Serve(endpoints: 1);
        using (await AskAsync("127.0.0.1"))
        {
        }

        _source.Publish(View(ImmutableDictionary<ObjectKey, HealthCheckTarget>.Empty));

        while (!CanListen())
        {
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task What_is_no_request_is_hung_up_on_and_disturbs_nobody()
    {
        Serve(endpoints: 1);
        using (await AskAsync("127.0.0.1"))
        {
        }

        using var rude = new TcpClient();
        await rude.ConnectAsync(IPAddress.Loopback, _port, Token);
        await rude.GetStream().WriteAsync(new byte[64 << 10], Token);

        using var reply = await AskAsync("127.0.0.1");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    private void Serve(int endpoints) =>
        _source.Publish(View(ImmutableDictionary<ObjectKey, HealthCheckTarget>.Empty.Add(_service, new HealthCheckTarget(_port, endpoints))));

    private static ServiceView View(ImmutableDictionary<ObjectKey, HealthCheckTarget> checks) => new(ServiceSet.Empty, [], checks, 0, 0, 0, 0);

    private async Task<HttpResponseMessage> AskAsync(string address) => await _http.GetAsync(await UriAsync(address), Token);

    /// <summary>Waits until somebody listens.</summary>
    private async Task<Uri> UriAsync(string address)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, _port, Token);
                return new Uri($"http://{address}:{_port}/anything");
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }

    private bool CanListen()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, _port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static ushort FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
