using System.ComponentModel;

namespace Weft.Api;

[Description("Adds a type of objects to the API.")]
public sealed record CustomResourceDefinition : KubeObject
{
    [ApiRequired]
    public CustomResourceDefinitionSpec Spec { get; init => field = value ?? new(); } = new();

    public CustomResourceDefinitionStatus? Status { get; init; }
}
