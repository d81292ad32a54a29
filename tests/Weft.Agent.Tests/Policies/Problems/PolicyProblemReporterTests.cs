using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Policies.Problems;
using Weft.Agent.Tests.Services;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane.Policies;
using Weft.Testing;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Policies.Problems;

/// <summary>What people see on a policy of what only its workload's node can know, with a real API server.</summary>
public sealed class PolicyProblemReporterTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private LiveFabric _fabric = null!;
    private KubeClient _client = null!;
    private Informer<CoreEvent> _events = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fabric = await LiveFabric.StartAsync();
        _client = _fabric.NewClient(_time);
        _events = new Informer<CoreEvent>(_fabric.Client, ResourceTypes.Events, NullLogger<Informer<CoreEvent>>.Instance);
        var recorder = new EventRecorder(_client, "weft-agent", NullLogger<EventRecorder>.Instance, "a");
        var reporter = new PolicyProblemReporter(_fabric.Core, _fabric.Compiler, recorder, _time);
        _running = Task.WhenAll(_events.RunAsync(_fabric.Stop), recorder.RunAsync(_fabric.Stop), reporter.RunAsync(_fabric.Stop));
    }

    public async ValueTask DisposeAsync()
    {
        await _fabric.DisposeAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _client.Dispose();
    }

    [Fact]
    public async Task A_port_that_no_workload_here_has_is_told_once_on_the_policy_when_it_stood_for_two_looks()
    {
        await _fabric.AppliedAsync(state => !state.LocalPrefixes.IsEmpty);
        var record = _fabric.Attach(await _fabric.CreatePodAsync("db-0", new Dictionary<string, string> { ["app"] = "db" }));
        var policy = await _fabric.Client.CreateAsync(
            ResourceTypes.NetworkPolicies,
            new NetworkPolicy
            {
                Metadata = new ObjectMeta { Namespace = InNamespace, Name = "fence" },
                Spec = new NetworkPolicySpec
                {
                    PodSelector = new LabelSelector(),
                    Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = "sql", Protocol = "TCP" }] }],
                },
            },
            Token);
        await _fabric.AppliedAsync(state => state.Policies?.Isolations.TryGet(record.EndpointId, out EndpointIsolation isolation) == true && isolation.Ingress != 0);

        for (var look = 0; look < 5; look++)
        {
            await _time.WaitForTimerAsync(PolicyProblemReporter.Period).WaitAsync(TimeSpan.FromSeconds(30), Token);
            _time.Advance(PolicyProblemReporter.Period);
        }

        var told = await ToldAsync();
        Assert.Equal(("Warning", "PortNotFound", policy.Metadata.Uid), (told.Type, told.Reason, told.InvolvedObject.Uid));
        Assert.Contains("shop/db-0 has no port named \"sql\"", told.Message, StringComparison.Ordinal);
        Assert.Equal(1, told.Count);
    }

    private async Task<CoreEvent> ToldAsync()
    {
        using var subscription = _events.Subscribe();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (_events.Objects.SingleOrDefault() is { } told)
            {
                return told;
            }

            subscription.Drain();
            await subscription.WaitAsync(patience.Token);
        }
    }
}
