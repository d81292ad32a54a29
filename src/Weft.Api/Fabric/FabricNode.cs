using System.ComponentModel;

namespace Weft.Api;

[Description("A node as the fabric sees it: the addresses it gives out and what its agent has applied.")]
public sealed record FabricNode : KubeObject
{
    [ApiRequired]
    public FabricNodeSpec Spec { get; init => field = value ?? new(); } = new();

    public FabricNodeStatus? Status { get; init; }
}
