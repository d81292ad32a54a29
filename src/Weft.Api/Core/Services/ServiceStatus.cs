using System.ComponentModel;

namespace Weft.Api;

[Description("Where the Service can be reached from outside.")]
public sealed record ServiceStatus
{
    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    public LoadBalancerStatus? LoadBalancer { get; init; }
}
