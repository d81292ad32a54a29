namespace Weft.Api;

public sealed record FabricNode : KubeObject
{
    [ApiRequired]
    public FabricNodeSpec Spec { get; init => field = value ?? new(); } = new();

    public FabricNodeStatus? Status { get; init; }
}
