using Weft.Agent.Sandboxes;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Explain;

/// <summary>Answers from the kernel's own tables, so that it says what packets will meet, and names what stands behind the numbers.</summary>
internal sealed class Explainer(string node, SandboxLedger ledger, IPolicyTables tables, IPolicyKnowledge knowledge)
{
    private const string NotKnown = "its policies are not known yet: weft status says whether this node is behind";
    private const string NotFitting = "its policies did not fit into the kernel's tables, so nothing new may pass: weft status tells which table is full";

    /// <returns>Null when no such workload is on this node.</returns>
    public PolicyExplanation? Explain(PolicyQuestion question)
    {
        if (Find(question.Workload) is not { } sandbox)
        {
            return null;
        }

        var peerWorkload = knowledge.WorkloadAt(question.Peer);
        if (ExemptionOf(sandbox, question) is { } exempt)
        {
            return new PolicyExplanation(node, question, peerWorkload, IsAllowed: true, exempt, null, null, [], 0, null, null);
        }

        var answer = tables.Judge(sandbox.EndpointId, question.Direction, question.Peer, question.Protocol, question.Port);
        return new PolicyExplanation(
            node,
            question,
            peerWorkload,
            answer.IsAllowed,
            Exempt: null,
            RuleOf(answer.Rule),
            RuleOf(answer.AuditRule),
            answer.Basis == PolicyBasis.Open ? [] : knowledge.IsolatedBy(sandbox.EndpointId, question.Direction),
            answer.Class,
            ProblemOf(answer.Basis),
            answer is { IsAllowed: false, Basis: PolicyBasis.Filter } ? Suggest(sandbox, question, answer.Rule) : null);
    }

    /// <summary>The rule behind a number; one that nobody remembers is still told by its number. Null for 0, which is none.</summary>
    public ToldRule? RuleOf(uint rule) => rule == 0 ? null : new ToldRule(rule, knowledge.NameOf(rule));

    private static string? ProblemOf(PolicyBasis basis) => basis switch
    {
        PolicyBasis.Unknown => NotKnown,
        PolicyBasis.Closed => NotFitting,
        _ => null,
    };

    /// <summary>What the programs never ask policies about.</summary>
    private string? ExemptionOf(SandboxRecord sandbox, PolicyQuestion question) =>
        sandbox.Addresses.Contains(question.Peer) ? "a workload may always reach itself"
        : !tables.IsOwnAddress(question.Peer) ? null
        : question.Direction == PolicyDirection.Egress ? "a workload may always reach its own node"
        : "a node may always reach its own workloads";

    private PolicySuggestion? Suggest(SandboxRecord sandbox, PolicyQuestion question, uint rule) =>
        knowledge.Suggest(sandbox.EndpointId, question.Direction, question.Peer, question.Protocol, question.Port, rule);

    /// <summary>A Pod may have had sandboxes before; the newest is the one whose packets count.</summary>
    private SandboxRecord? Find(string workload) =>
        ledger.Active.Where(record => record.Pod.ToString() == workload).MaxBy(record => record.Sequence);
}
