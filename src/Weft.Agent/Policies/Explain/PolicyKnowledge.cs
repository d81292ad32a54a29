using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Explain;

/// <summary>What the compiler knows, in the form in which it is told.</summary>
internal sealed class PolicyKnowledge(PolicyCompiler compiler) : IPolicyKnowledge
{
    public PolicyRuleName? NameOf(uint rule) => compiler.NameOf(rule);

    public string? WorkloadAt(IPAddress address) => compiler.PodAt(address) is { } known ? known.Pod.Key.ToString() : null;

    public ImmutableArray<string> IsolatedBy(EndpointId endpoint, PolicyDirection direction) =>
        [.. compiler.IsolatedBy(endpoint, direction).Select(policy => policy.ToString())];

    public PolicySuggestion? Suggest(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port, uint rule) =>
        compiler.Find(endpoint) is { } own && compiler.NameOf(rule) is { } denying
            ? PolicyAdvice.For(denying, direction, EndOf(own.Pod), compiler.PodAt(peer) is { } other ? EndOf(other.Pod) : PolicyEnd.Of(peer), protocol, port)
            : null;

    public IReadOnlyList<PolicySummary> Policies() =>
    [
        .. compiler.Policies()
            .OrderBy(finding => finding.Record.Id.Kind).ThenBy(finding => finding.Record.Id.Key, StringComparer.Ordinal)
            .Select(Describe),
    ];

    private static PolicySummary Describe(PolicyFinding finding)
    {
        var id = finding.Record.Id;
        return new PolicySummary(
            id.Kind.ToString(),
            id.Namespace.Length == 0 ? null : id.Namespace,
            id.Name,
            finding.IsAudited ? "audit" : "enforce",
            [.. finding.Selects.Select(workload => workload.ToString())],
            [.. finding.Problems.Select(problem => problem.ToString())],
            (finding.Record.Ingress?.Length ?? 0) + (finding.Record.Egress?.Length ?? 0));
    }

    private static PolicyEnd EndOf(PodRecord pod) => new(pod.Key.Namespace, pod.Key.Name, pod.Labels.Labels.ToArray(), null);
}
