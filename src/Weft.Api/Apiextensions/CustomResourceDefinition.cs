namespace Weft.Api;

public sealed record CustomResourceDefinition : KubeObject
{
    [ApiRequired]
    public CustomResourceDefinitionSpec Spec { get; init => field = value ?? new(); } = new();

    public CustomResourceDefinitionStatus? Status { get; init; }
}
