using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;

namespace Weft.Client.Tests;

public sealed class LeaderElectionTests
{
    private const string LeasePath = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/weft";

    [Fact]
    public async Task Only_one_of_two_leads_and_the_other_follows_when_it_ends_in_order()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var first = new Candidate(server, "first");
        Assert.Equal("leads", await first.NextAsync());
        await using var second = new Candidate(server, "second");
        await server.Time.WaitForTimersAsync(left => left.Count(due => due <= TimeSpan.FromSeconds(2)) >= 2).Soon();
        Assert.False(second.HasNews);

        await first.StopAsync();
        Assert.Equal("", Holder(server));
        server.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("leads", await second.NextAsync());
        Assert.Equal("second", Holder(server));
    }

    [Fact]
    public async Task A_dead_leader_is_followed_after_the_duration_whatever_its_clock_said()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var writer = server.NewClient();
        await writer.CreateAsync(ResourceTypes.Leases, LeaseHeldBy("dead", server.Time.GetUtcNow() + TimeSpan.FromDays(365)), CancellationToken.None);
        await using var second = new Candidate(server, "second");
        for (var i = 0; i < 7; i++)
        {
            await server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(2)).Soon();
            Assert.False(second.HasNews);
            server.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(2)).Soon();
        Assert.False(second.HasNews);
        server.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("leads", await second.NextAsync());
        Assert.Equal("1", server.Store.Get(LeasePath)!["spec"]!["leaseTransitions"]!.ToJsonString());
    }

    [Fact]
    public async Task A_leader_cut_off_from_the_server_stops_before_another_may_start()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var first = new Candidate(server, "first");
        Assert.Equal("leads", await first.NextAsync());
        await server.StopAsync();
        var started = server.Time.GetUtcNow();
        var news = first.NextAsync();
        while (!news.IsCompleted)
        {
            await Task.WhenAny(news, server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(2)));
            server.Time.Advance(news.IsCompleted ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
        }

        Assert.Equal("stops", await news);
        Assert.InRange(first.StoppedAt - started, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task A_leader_whose_lease_was_taken_stops_at_its_next_renewal()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var first = new Candidate(server, "first");
        Assert.Equal("leads", await first.NextAsync());
        using var thief = server.NewClient();
        var lease = await thief.GetAsync(ResourceTypes.Leases, new ObjectKey("kube-system", "weft"), CancellationToken.None);
        await thief.UpdateAsync(ResourceTypes.Leases, lease with { Spec = lease.Spec! with { HolderIdentity = "thief" } }, CancellationToken.None);
        await server.Time.WaitForTimerAsync(TimeSpan.FromSeconds(2)).Soon();
        server.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("stops", await first.NextAsync());
        Assert.Equal("thief", Holder(server));
    }

    [Fact]
    public void A_deadline_that_another_leader_could_overtake_is_refused()
    {
        using var client = new KubeClient(KubeClientOptions.ForUnixSocket("/nowhere"));
        var options = new LeaderElectionOptions(new ObjectKey("a", "b"), "me") { RenewDeadline = TimeSpan.FromSeconds(15) };

        Assert.Throws<ArgumentException>(() => new LeaderElection(client, options, NullLogger<LeaderElection>.Instance));
    }

    private static string Holder(FakeApiServer server) => server.Store.Get(LeasePath)!["spec"]!["holderIdentity"]!.GetValue<string>();

    private static Lease LeaseHeldBy(string holder, DateTimeOffset renewed) => new()
    {
        Metadata = new ObjectMeta { Namespace = "kube-system", Name = "weft" },
        Spec = new LeaseSpec { HolderIdentity = holder, LeaseDurationSeconds = 15, RenewTime = renewed, LeaseTransitions = 0 },
    };

    private sealed class Candidate : IAsyncDisposable
    {
        private readonly FakeApiServer _server;
        private readonly KubeClient _client;
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<string> _news = Channel.CreateUnbounded<string>();
        private readonly Task _running;

        public Candidate(FakeApiServer server, string identity)
        {
            _server = server;
            _client = server.NewClient();
            var options = new LeaderElectionOptions(new ObjectKey("kube-system", "weft"), identity);
            _running = new LeaderElection(_client, options, NullLogger<LeaderElection>.Instance).RunAsync(LeadAsync, _stop.Token);
        }

        public DateTimeOffset StoppedAt { get; private set; }

        public bool HasNews => _news.Reader.TryPeek(out _);

        public async Task<string> NextAsync() => await _news.Reader.ReadAsync().AsTask().Soon();

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running.Soon();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _client.Dispose();
            _stop.Dispose();
        }

        private async Task LeadAsync(CancellationToken cancellationToken)
        {
            await _news.Writer.WriteAsync("leads", CancellationToken.None);
            await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
            StoppedAt = _server.Time.GetUtcNow();
            await _news.Writer.WriteAsync("stops", CancellationToken.None);
        }
    }
}
