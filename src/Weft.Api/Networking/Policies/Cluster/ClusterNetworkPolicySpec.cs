using System.ComponentModel;

namespace Weft.Api;

[Description("The chosen Pods, the place of the policy among the others, and its rules.")]
public sealed record ClusterNetworkPolicySpec
{
    [Description("Rules for traffic that goes out, the first that matches decides; none leaves it to others.")]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyEgressRule>? Egress { get; init; }

    [Description("Rules for traffic that comes in, the first that matches decides; none leaves it to others.")]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyIngressRule>? Ingress { get; init; }

    [Description("Order within the tier, 0 to 1000: the smallest is asked first.")]
    [ApiRequired]
    public int Priority { get; init; }

    [Description("Which Pods it is about.")]
    [ApiRequired]
    public ClusterNetworkPolicySubject Subject { get; init => field = value ?? new(); } = new();

    [Description("Admin: asked before all NetworkPolicies; Baseline: asked for Pods that no NetworkPolicy selects.")]
    [ApiRequired]
    public string Tier { get; init => field = value ?? ""; } = "";
}
