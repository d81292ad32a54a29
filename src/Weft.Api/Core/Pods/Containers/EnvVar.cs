using System.ComponentModel;

namespace Weft.Api;

[Description("One environment variable.")]
public sealed record EnvVar
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Value { get; init; }

    public EnvVarSource? ValueFrom { get; init; }
}
