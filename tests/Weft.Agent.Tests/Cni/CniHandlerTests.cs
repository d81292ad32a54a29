using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Apply;
using Weft.Agent.Cluster;
using Weft.Agent.Cni;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Tests.Fakes;
using Weft.Cni.Wire;
using Weft.Dataplane.Policies;
using Weft.Testing;

namespace Weft.Agent.Tests.Cni;

/// <summary>ADD and DEL of Pods whose policies are known, late, or never known.</summary>
public sealed class CniHandlerTests : IAsyncLifetime
{
    private const int InvalidEnvironment = 4;
    private const int TryAgainLater = 11;

    private readonly ManualTimeProvider _time = new();
    private readonly NodeSources _sources = new(new ClusterSource(), new ServiceSource(), new PolicySource());
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly AgentCore _core;
    private readonly CniHandler _handler;
    private Task _running = Task.CompletedTask;

    public CniHandlerTests()
    {
        var ledger = new SandboxLedger(new RecordDirectory("/state", new CrashingFiles(new Random(1))), _time, NullLogger<SandboxLedger>.Instance);
        var kernel = new FakeKernel();
        _core = new AgentCore("a", ledger, _sources, kernel, desired => new ApplyLoop(desired, kernel.Apply, _time, NullLogger<ApplyLoop>.Instance));
        var gate = new PolicyGate(_sources.Policies, _ => null, _core.Loop, _time);
        _handler = new CniHandler(_core, gate, new SilentEvents(), NullLogger<CniHandler>.Instance);
        File.WriteAllText(Netns, "");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Netns => Path.Combine(_directory.Path, "netns");

    public async ValueTask InitializeAsync()
    {
        var snapshot = new ClusterSnapshot([new ClusterNode("a", "ord1", ["10.64.1.0/24"], [])], [new ClusterRegion("ord1")]);
        _sources.Cluster.Publish(new ClusterView(snapshot, ImmutableSortedDictionary<string, string>.Empty, IsLive: true));
        _core.RefreshUnderlay();
        _running = Task.Run(() => _core.Loop.RunAsync(_stop.Token), Token);
        await _core.Loop.RequestAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _core.Loop.Dispose();
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Add_succeeds_when_the_workloads_policies_get_known()
    {
        var adding = AskAsync("ADD");
        Assert.False(adding.IsCompleted);

        Know(Assert.Single(_core.Ledger.Active));

        var reply = await adding;
        Assert.Null(reply.Error);
        Assert.Equal("10.64.1.2/32", Assert.Single(reply.Result!.Ips!).Address);
    }

    [Fact]
    public async Task Add_of_a_Pod_that_nobody_sees_is_to_be_tried_again_and_holds_no_workload()
    {
        var adding = AskAsync("ADD");
        Know();

        _time.Advance(PolicyGate.Patience);

        Assert.Equal(TryAgainLater, (await adding).Error!.Code);
        Assert.Empty(_core.Ledger.Active);
    }

    [Fact]
    public async Task Del_waits_neither_for_policies_nor_for_an_add_that_does()
    {
        var adding = AskAsync("ADD");

        var deleted = await AskAsync("DEL");

        Assert.Null(deleted.Error);
        Assert.Equal(TryAgainLater, (await adding).Error!.Code);
        Assert.Empty(_core.Ledger.Active);
        Assert.Null((await AskAsync("DEL")).Error);
    }

    [Fact]
    public async Task A_workload_that_is_nobodys_Pod_is_refused_at_once()
    {
        var reply = await AskAsync("ADD", args: "IgnoreUnknown=1");

        Assert.Equal(InvalidEnvironment, reply.Error!.Code);
        Assert.Empty(_core.Ledger.Records);
    }

    [Fact]
    public async Task The_node_takes_no_workload_while_policies_are_not_known()
    {
        var early = await AskAsync("STATUS");
        Know();
        await _core.Loop.RequestAsync(Token);

        Assert.Equal(50, early.Error!.Code);
        Assert.StartsWith("PoliciesUnknown", early.Error.Details, StringComparison.Ordinal);
        Assert.Null((await AskAsync("STATUS")).Error);
    }

    private void Know(params SandboxRecord[] workloads) => _sources.Policies.Publish(
        new PolicyView(PolicyState.OpenFor(workloads.Select(record => record.EndpointId)), new PolicyVersions(1, 1, 1, 1), 0, TimeSpan.Zero));

    private Task<AgentReply> AskAsync(string command, string args = "K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;K8S_POD_UID=1") => _handler.HandleAsync(
        new AgentRequest { Command = command, ContainerId = "c", Netns = Netns, IfName = "eth0", Args = args }, Token);

    private sealed class SilentEvents : IPodEvents
    {
        public void AttachFailed(PodIdentity pod, string message)
        {
            // Nobody listens here.
        }
    }
}
