using System.ComponentModel;

namespace Weft.Api;

[Description("Which traffic is allowed or refused in the whole cluster, before or after what NetworkPolicies say.")]
public sealed record ClusterNetworkPolicy : KubeObject
{
    [ApiRequired]
    public ClusterNetworkPolicySpec Spec { get; init => field = value ?? new(); } = new();

    public ClusterNetworkPolicyStatus? Status { get; init; }
}
