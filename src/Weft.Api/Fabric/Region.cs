using System.ComponentModel;

namespace Weft.Api;

[Description("A part of the fabric: nodes that are near each other, and the addresses of their workloads.")]
public sealed record Region : KubeObject
{
    [ApiRequired]
    public RegionSpec Spec { get; init => field = value ?? new(); } = new();

    public RegionStatus? Status { get; init; }
}
