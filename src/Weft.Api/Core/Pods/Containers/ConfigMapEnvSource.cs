using System.ComponentModel;

namespace Weft.Api;

[Description("The ConfigMap whose entries become variables.")]
public sealed record ConfigMapEnvSource
{
    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }
}
