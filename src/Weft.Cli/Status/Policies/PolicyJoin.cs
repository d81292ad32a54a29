using System.Globalization;
using Weft.Api;

namespace Weft.Cli.Status.Policies;

/// <summary>Objects to one row per policy, in the order in which policies are asked. Pure.</summary>
internal sealed class PolicyJoin
{
    public const string NetworkPolicyKind = "NetworkPolicy";
    public const string ClusterNetworkPolicyKind = "ClusterNetworkPolicy";
    private const string InForce = "InForce";

    private readonly PolicyFacts _facts;
    private readonly Dictionary<string, List<Pod>> _pods;
    private readonly Dictionary<string, Namespace> _namespaces;
    private readonly Dictionary<string, CoreEvent> _told = new(StringComparer.Ordinal);
    private readonly FabricNode[] _nodes;

    private PolicyJoin(PolicyFacts facts)
    {
        _facts = facts;
        _nodes = [.. facts.Nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)];
        _namespaces = facts.Namespaces.ToDictionary(obj => obj.Metadata.Name ?? "", StringComparer.Ordinal);
        _pods = facts.Pods.Where(HasPolicies).GroupBy(pod => pod.Metadata.Namespace ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (CoreEvent told in facts.Told.Where(told => told.Reason == InForce).OrderBy(At))
        {
            _told[told.InvolvedObject.Uid ?? ""] = told;
        }
    }

    public static IReadOnlyList<PolicyRow> Of(PolicyFacts facts)
    {
        PolicyJoin join = new(facts);
        return
        [
            .. join.ClusterRows(isBaseline: false),
            .. facts.Policies.OrderBy(policy => policy.Metadata.Namespace, StringComparer.Ordinal).ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal).Select(join.Row),
            .. join.ClusterRows(isBaseline: true),
        ];
    }

    private IEnumerable<PolicyRow> ClusterRows(bool isBaseline) => _facts.ClusterPolicies
        .Where(policy => policy.Spec.Tier == ClusterNetworkPolicyRules.BaselineTier == isBaseline)
        .OrderBy(policy => policy.Spec.Priority).ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
        .Select(Row);

    private PolicyRow Row(NetworkPolicy policy)
    {
        string home = policy.Metadata.Namespace ?? "";
        LabelQuery query = Query(policy.Spec?.PodSelector ?? new LabelSelector());
        PolicyNodeRow[] nodes = Nodes(policy.Metadata, ResourceTypes.NetworkPolicies, isSaid: false);
        CoreEvent? told = _told.GetValueOrDefault(policy.Metadata.Uid ?? "");
        return new PolicyRow(
            NetworkPolicyKind,
            home,
            policy.Metadata.Name ?? "",
            null,
            Mode(policy.Metadata, home),
            _pods.GetValueOrDefault(home, []).Count(pod => query.Matches(pod.Metadata.Labels)),
            NetworkPolicyChecks.Of(policy),
            nodes,
            told is not null && IsOf(policy.Metadata, told) && nodes.All(node => node.Behind is null) ? At(told) : null);
    }

    private PolicyRow Row(ClusterNetworkPolicy policy)
    {
        Condition? said = policy.Status?.Conditions.FirstOrDefault(condition => condition is { Type: InForce, Status: "True" });
        said = said?.ObservedGeneration == policy.Metadata.Generation ? said : null;
        PolicyNodeRow[] nodes = Nodes(policy.Metadata, ResourceTypes.ClusterNetworkPolicies, said is not null);
        return new PolicyRow(
            ClusterNetworkPolicyKind,
            null,
            policy.Metadata.Name ?? "",
            string.Create(CultureInfo.InvariantCulture, $"{policy.Spec.Tier} {policy.Spec.Priority}"),
            Mode(policy.Metadata, null),
            Count(policy.Spec.Subject),
            ClusterNetworkPolicyChecks.Of(policy),
            nodes,
            nodes.All(node => node.Behind is null) ? said?.LastTransitionTime : null);
    }

    private int Count(ClusterNetworkPolicySubject subject)
    {
        if (subject is { Namespaces: null, Pods: null })
        {
            return 0;
        }

        LabelQuery namespaces = Query(subject.Namespaces ?? subject.Pods!.NamespaceSelector);
        LabelQuery pods = subject.Pods is null ? LabelQuery.Everything : Query(subject.Pods.PodSelector);
        return _pods.Where(home => _namespaces.TryGetValue(home.Key, out Namespace? obj) && namespaces.Matches(obj.Metadata.Labels))
            .Sum(home => home.Value.Count(pod => pods.Matches(pod.Metadata.Labels)));
    }

    private string Mode(ObjectMeta metadata, string? home)
    {
        if (PolicyAnnotations.ReadMode(metadata, out _) == PolicyMode.Audit)
        {
            return PolicyAnnotations.AuditValue;
        }

        bool isAudited = home is not null && _namespaces.TryGetValue(home, out Namespace? obj) && PolicyAnnotations.ReadMode(obj.Metadata, out _) == PolicyMode.Audit;
        return isAudited ? "audit (namespace)" : PolicyAnnotations.EnforceValue;
    }

    /// <param name="policy">The policy.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="isSaid">
    /// The policy's status says that all living nodes have it. The write that says so is itself a newer version, which they may not have
    /// seen yet.
    /// </param>
    private PolicyNodeRow[] Nodes(ObjectMeta policy, ResourceType kind, bool isSaid)
    {
        ulong version = FabricProgress.VersionOf(policy);
        return [.. _nodes.Select(node => new PolicyNodeRow(node.Metadata.Name ?? "", Behind(node, kind, version, isSaid)))];
    }

    private static string? Behind(FabricNode node, ResourceType kind, ulong version, bool isSaid)
    {
        ulong applied = FabricProgress.Applied(node, kind);
        return applied >= version || (isSaid && applied > 0 && FabricProgress.IsAlive(node)) ? null
            : !FabricProgress.IsAlive(node) ? "its agent is not alive; the node goes on with what it had before"
            : applied == 0 ? "its agent has not said that it has any"
            : "the newest change of the policy is not there yet";
    }

    /// <summary>Policies are about Pods with an address of their own that run or will.</summary>
    private static bool HasPolicies(Pod pod) => pod.Spec?.HostNetwork != true && pod.Status?.Phase is not ("Succeeded" or "Failed");

    /// <summary>A selector that is not valid selects nothing; the problem is told.</summary>
    private static LabelQuery Query(LabelSelector selector)
    {
        try
        {
            return LabelQuery.From(selector);
        }
        catch (SelectorException)
        {
            return LabelQuery.Nothing;
        }
    }

    /// <summary>Whether the Event is about the policy as it is: what it is about was not written later.</summary>
    private static bool IsOf(ObjectMeta policy, CoreEvent told) => told.InvolvedObject.ResourceVersion == policy.ResourceVersion;

    private static DateTimeOffset? At(CoreEvent told) => told.LastTimestamp ?? told.EventTime ?? told.Metadata.CreationTimestamp;
}
