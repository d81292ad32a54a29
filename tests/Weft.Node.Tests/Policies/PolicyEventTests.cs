using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Flows;
using Weft.Dataplane.Policies;
using Weft.Node.Tests.Dataplane;
using Weft.Node.Tests.Services;

namespace Weft.Node.Tests.Policies;

public sealed class PolicyEventTests(PolicyLab lab) : IClassFixture<PolicyLab>
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task New_flows_are_told_with_their_rules_while_somebody_wants_them()
    {
        var node = lab.Server.Node;
        PolicyLab.Apply(node, PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 1, lab.Client));
        FlowEvent flow;
        using (node.Dataplane.ReportNewFlows())
        using (node.Dataplane.ReportNewFlows())
        {
            Assert.True(IsReporting());
            flow = await FirstAsync(node.Dataplane.ListenToFlowsAsync, flow => flow.Source.Equals(lab.Client.Ipv4), () => Ask(lab.Client));
        }

        Assert.False(IsReporting());
        Assert.Equal((EventKind.Flow, lab.Server.Ipv4, PolicyLab.Web, 17), (flow.Kind, flow.Destination, flow.DestinationPort, flow.Protocol));
        Assert.Equal((lab.Server.Spec.Id, (Weft.Dataplane.Endpoints.EndpointId?)null), (flow.To, flow.From));
        Assert.Equal((0u, PolicyStates.AllowRule, 0u), (flow.EgressRule, flow.IngressRule, flow.IngressAuditRule));
        Assert.Contains(
            node.Dataplane.FindFlows(new Weft.Packets.FlowTuple(17, flow.Source, (ushort)flow.SourcePort, flow.Destination, PolicyLab.Web)),
            entry => entry.IngressRule == PolicyStates.AllowRule);
    }

    [Fact]
    public async Task Flows_that_audited_policies_would_decide_otherwise_are_told_always()
    {
        var node = lab.Server.Node;
        var rules = PolicyStates.Rules(PolicyLab.Web);
        PolicyLab.Apply(node, PolicyStates.Only(
            lab.Server, PolicyDirection.Ingress, 2, [.. rules.Select(rule => rule with { Verdict = rule.Verdict with { AuditRule = PolicyStates.AuditRule } })], lab.Client));

        var flow = await FirstAsync(node.Dataplane.ListenToFlowsAsync, flow => flow.Source.Equals(lab.Client.Ipv4), () => Ask(lab.Client));

        Assert.False(IsReporting());
        Assert.Equal((EventKind.Audit, PolicyStates.AllowRule, PolicyStates.AuditRule), (flow.Kind, flow.IngressRule, flow.IngressAuditRule));
    }

    [Fact]
    public async Task A_dropped_packet_is_told_with_the_rule_that_denied_it()
    {
        var node = lab.Server.Node;
        PolicyLab.Apply(node, PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 1, lab.Client));

        var drop = await FirstAsync(
            node.Dataplane.ListenToDropsAsync,
            drop => drop.Reason == DropReason.PolicyIngress,
            () => Send(lab.Other));

        Assert.Equal((lab.Other.Ipv4, lab.Server.Ipv4, PolicyLab.Web, PolicyStates.DefaultRule), (drop.Source, drop.Destination, drop.DestinationPort, drop.Rule));
    }

    [Fact]
    public void Reports_that_a_process_left_behind_end_with_the_next()
    {
        var node = lab.Server.Node;
        PolicyLab.Apply(node, PolicyState.Empty);
        using var map = Weft.Linux.Bpf.BpfMap.TryOpenPinned(Path.Combine(node.Options.PinPath.Replace('.', '_'), "maps", MapSpecs.Policy.Name))!;
        var rows = map.As<uint, PolicyRow>();
        Assert.True(rows.TryLookup(0, out var row));
        rows.Update(0, row with { Flags = (uint)PolicyFlag.PolicyFlowEvents });

        node.Reopen();

        Assert.False(IsReporting());
        Assert.True(rows.TryLookup(0, out var after));
        Assert.Equal(row.Generation, after.Generation);
    }

    // The listener is there when it has been told of something; so it is given something again and again.
    private static async Task<T> FirstAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> listen, Func<T, bool> isIt, Action cause)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(_patience);
        var found = FindAsync(listen, isIt, patience.Token);
        while (!found.IsCompleted)
        {
            cause();
            await Task.WhenAny(found, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token));
        }

        return await found;
    }

    private static async Task<T> FindAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> listen, Func<T, bool> isIt, CancellationToken cancellationToken)
    {
        await foreach (var happened in listen(cancellationToken))
        {
            if (isIt(happened))
            {
                return happened;
            }
        }

        throw new OperationCanceledException("the listener ended");
    }

    private bool IsReporting() => (bool)lab.Server.Node.Dataplane.DumpMap(MapSpecs.Policy.Name)!.Rows[0]["flow_events"]!;

    private void Ask(FabricPod from) => NamedClient.AskOnce(from.Namespace, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web);

    private void Send(FabricPod from)
    {
        using var client = new NamedClient(from.Namespace, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web);
        client.Say();
    }
}
