using System.ComponentModel;

namespace Weft.Api;

[Description("What became of the policy.")]
public sealed record ClusterNetworkPolicyStatus
{
    [Description("Aspects of the state, one of each type.")]
    [ApiRequired]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];
}
