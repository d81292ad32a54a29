using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Agent.Status;
using Weft.Api;
using Weft.Client;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Problems;

/// <summary>Tells on policies, by Events, what is wrong with them on this node.</summary>
internal sealed class PolicyProblemReporter(AgentCore core, PolicyCompiler compiler, EventRecorder events, TimeProvider time)
{
    /// <summary>What stands for two looks is told: a Pod's labels and its policies may follow each other within moments.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ToldBook _told = new(time);
    private HashSet<PolicyNotice> _seen = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Period, time, cancellationToken);
            HashSet<PolicyNotice> now = [.. Look()];
            foreach (var notice in now.Where(_seen.Contains).Where(notice => _told.IsNews($"{notice.Uid}/{notice.Reason}/{notice.Message}")))
            {
                Tell(notice);
            }

            _seen = now;
        }
    }

    private IEnumerable<PolicyNotice> Look()
    {
        if (core.Policies is null)
        {
            return [];
        }

        var here = compiler.Policies().Where(finding => !finding.Selects.IsEmpty).ToDictionary(finding => finding.Record.Id);
        return PolicyNotices.OfPorts(core.NodeName, here.Values).Concat(PolicyNotices.OfErrors(
            core.NodeName, core.Loop.Last?.Result?.Errors ?? [], core.Ledger.Active, IsolatedBy, policy => here.GetValueOrDefault(policy)?.Record.Uid));
    }

    private IEnumerable<PolicyId> IsolatedBy(EndpointId endpoint) =>
        compiler.IsolatedBy(endpoint, PolicyDirection.Ingress).Concat(compiler.IsolatedBy(endpoint, PolicyDirection.Egress));

    private void Tell(PolicyNotice notice)
    {
        var about = new ObjectMeta { Namespace = notice.Policy.Namespace.Length > 0 ? notice.Policy.Namespace : null, Name = notice.Policy.Name, Uid = notice.Uid };
        if (notice.Policy.Kind == PolicyKind.NetworkPolicy)
        {
            events.Record(ResourceTypes.NetworkPolicies, new NetworkPolicy { Metadata = about }, EventKind.Warning, notice.Reason, notice.Message);
        }
        else
        {
            events.Record(ResourceTypes.ClusterNetworkPolicies, new ClusterNetworkPolicy { Metadata = about }, EventKind.Warning, notice.Reason, notice.Message);
        }
    }
}
