namespace Weft.Api;

public sealed record EnvVar
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Value { get; init; }

    public EnvVarSource? ValueFrom { get; init; }
}
