using System.Net;
using Weft.Agent.Drops;
using Weft.Agent.Flows;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Tests.Policies.Explain;
using Weft.Agent.Tests.Sandboxes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Flows;

namespace Weft.Agent.Tests.Drops;

/// <summary>A node with a workload shop/web at 10.64.0.2, and its logs of drops and flows.</summary>
internal sealed class EventWorld
{
    public EventWorld()
    {
        Node.Add(Node.NewClaim("web"));
        var names = new EventNames(Node.Ledger, Knowledge.WorkloadAt);
        Explainer = new Explainer("ord1-a", Node.Ledger, Tables, Knowledge);
        Drops = new DropLog(DropSource.ListenAsync, names, Explainer.RuleOf, Node.Time);
        Flows = new FlowLog(FlowSource.ListenAsync, () => new Reporting(this), names, Explainer.RuleOf, Node.Time);
    }

    public World Node { get; } = new();

    public FakeKnowledge Knowledge { get; } = new();

    public FakeTables Tables { get; } = new();

    public Explainer Explainer { get; }

    public EventSource<DropEvent> DropSource { get; } = new();

    public EventSource<FlowEvent> FlowSource { get; } = new();

    public DropLog Drops { get; }

    public FlowLog Flows { get; }

    /// <summary>How many have every flow reported now.</summary>
    public int Reporters { get; private set; }

    /// <summary>Of 10.64.0.2:40000 for 10.65.0.9:80, dropped by the receiver's policies.</summary>
    public DropEvent Denied(uint rule = FakeKnowledge.DenyRule) => Drop(DropReason.PolicyIngress, "10.64.0.2", "10.65.0.9", rule);

    public DropEvent Drop(DropReason reason, string? source, string? destination, uint rule = 0) => new(
        Node.Time.GetUtcNow(), reason, reason.Text(), Hook.FromWorkload, null, "shop/web", 3, 60, 0x800, Parse(source), Parse(destination), 6, 40000, 80, rule, null);

    public FlowEvent Flow(uint ingressAudit = 0) => new(
        Node.Time.GetUtcNow(), ingressAudit == 0 ? EventKind.Flow : EventKind.Audit, Hook.FromWorkload, null, null, IPAddress.Parse("10.64.0.2"), 40000,
        IPAddress.Parse("10.65.0.9"), 80, 6, IPAddress.Parse("10.96.0.7"), 8080, "shop/db", 0, 0, 0, ingressAudit);

    /// <summary>Has a drop happen, as the only one, and gives what the log made of it.</summary>
    public async Task<ToldDrop> TellAsync(DropEvent drop)
    {
        DropSource.Happen(drop);
        DropSource.End();
        await Drops.RunAsync(TestContext.Current.CancellationToken);
        return Assert.Single(Drops.Events.Since(EventLog<ToldDrop>.Kept));
    }

    private static IPAddress? Parse(string? text) => text is null ? null : IPAddress.Parse(text);

    private sealed class Reporting : IDisposable
    {
        private readonly EventWorld _world;

        public Reporting(EventWorld world)
        {
            _world = world;
            world.Reporters++;
        }

        public void Dispose() => _world.Reporters--;
    }
}
