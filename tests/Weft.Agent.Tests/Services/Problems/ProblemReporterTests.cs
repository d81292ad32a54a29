using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Services.Problems;
using Weft.Api;
using Weft.Client;
using Weft.Testing;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services.Problems;

/// <summary>What people see on the objects, with a real API server.</summary>
public sealed class ProblemReporterTests : IAsyncLifetime
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _time = new();
    private LiveFabric _fabric = null!;
    private KubeClient _client = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fabric = await LiveFabric.StartAsync();
        _client = _fabric.NewClient(_time);
        var events = new EventRecorder(_client, "weft-agent", NullLogger<EventRecorder>.Instance, "a");
        var reporter = new ProblemReporter("a", _client, events, _fabric.Cluster, _fabric.Index, NullLogger<ProblemReporter>.Instance);
        _running = Task.WhenAll(events.RunAsync(_fabric.Stop), reporter.RunAsync(_fabric.Stop));
    }

    public async ValueTask DisposeAsync()
    {
        await _fabric.DisposeAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _client.Dispose();
    }

    [Fact]
    public async Task A_foreign_endpoint_is_told_on_the_slice_and_the_Service_once_and_taken_back_when_it_is_gone()
    {
        await _fabric.CreateAsync(Service(spec => spec with { IpFamilies = ["IPv4"], ClusterIPs = ["10.96.0.10"] }), Slice(Ready("10.64.1.5"), Ready("192.0.2.1")));
        await _fabric.AppliedAsync(_ => _fabric.Index.Findings.Count == 1);

        var told = await LookUntilAsync(condition => condition?.Status == "False");

        Assert.Equal("ForeignEndpoint", told!.Reason);
        Assert.Contains("192.0.2.1", told.Message, StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            await LookAsync();
        }

        await _fabric.ChangeAsync("web-1", Ready("10.64.1.5"));
        var well = await LookUntilAsync(condition => condition?.Status == "True");
        Assert.Equal("AllAccepted", well!.Reason);
        Assert.Equal(["EndpointSlice/web-1", "Service/web"], (await EventsAsync()).Select(item => $"{item.InvolvedObject!.Kind}/{item.InvolvedObject.Name}").Order());
        Assert.All(await EventsAsync(), item => Assert.Equal(("Warning", "ForeignEndpoint", 1), (item.Type, item.Reason, item.Count)));
    }

    private async Task<Condition?> LookUntilAsync(Func<Condition?, bool> isDone)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var service = await _fabric.Client.GetAsync(ResourceTypes.Services, new ObjectKey(InNamespace, Name), Token);
            var condition = service.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ServiceAlarm.ConditionType);
            if (isDone(condition))
            {
                return condition;
            }

            await LookAsync();
        }
    }

    /// <summary>Lets one period pass, once the reporter waits for it.</summary>
    private async Task LookAsync()
    {
        await _time.WaitForTimersAsync(left => left.Any(due => due > TimeSpan.Zero && due <= _period)).WaitAsync(TimeSpan.FromSeconds(30), Token);
        _time.Advance(_period);
    }

    private async Task<IReadOnlyList<CoreEvent>> EventsAsync()
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var events = await _fabric.Client.ListAsync(ResourceTypes.Events, new ListQuery(InNamespace), Token);
            if (events.Items.Count >= 2)
            {
                return [.. events.Items];
            }
        }
    }
}
