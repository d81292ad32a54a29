using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Nodes;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Testing;

namespace Weft.Agent.Tests.Nodes;

/// <summary>The sign of life, with a real API server.</summary>
public sealed class NodeLeaseTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private ApiServerHost _server = null!;
    private KubeClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var socket = Path.Combine(_directory.Path, "api.sock");
        _server = await ApiServerHost.StartAsync(new ApiServerOptions { StateDirectory = Path.Combine(_directory.Path, "state"), UnixSocketPath = socket, TlsEndpoint = null });
        _client = new KubeClient(KubeClientOptions.ForUnixSocket(socket), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Every_node_has_a_Lease_that_its_agent_renews_every_five_seconds()
    {
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(Run("a", stop.Token), Run("b", stop.Token));
        await PeriodAsync();
        var first = await LeaseAsync("a");
        await LeaseAsync("b");

        _time.Advance(AgentLease.Renewal);
        await PeriodAsync();

        var second = await LeaseAsync("a");
        Assert.Equal(("a", 20), (first.Spec!.HolderIdentity, first.Spec.LeaseDurationSeconds));
        Assert.Equal(first.Spec.RenewTime + AgentLease.Renewal, second.Spec!.RenewTime);
        Assert.Equal(first.Spec.AcquireTime, second.Spec.AcquireTime);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_Lease_that_somebody_deleted_is_there_again_with_the_next_renewal()
    {
        using var stop = new CancellationTokenSource();
        var running = Run("a", stop.Token);
        await PeriodAsync();
        await _client.DeleteAsync(ResourceTypes.Leases, AgentLease.KeyOf("a"), Token);

        _time.Advance(AgentLease.Renewal);
        await PeriodAsync();

        Assert.Equal("a", (await LeaseAsync("a")).Spec!.HolderIdentity);
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private Task Run(string node, CancellationToken cancellationToken) =>
        new NodeLease(_client, node, NullLogger<NodeLease>.Instance).RunAsync(cancellationToken);

    private Task<Lease> LeaseAsync(string node) => _client.GetAsync(ResourceTypes.Leases, AgentLease.KeyOf(node), Token);

    /// <summary>Waits until nothing but whole periods is waited for: every renewal that was due is done.</summary>
    private Task PeriodAsync() =>
        _time.WaitForTimersAsync(left => left.Count > 0 && left.All(due => due == AgentLease.Renewal)).WaitAsync(TimeSpan.FromSeconds(30), Token);
}
