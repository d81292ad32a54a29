namespace Weft.Api;

public sealed record FlexVolumeSource
{
    [ApiRequired]
    public string Driver { get; init => field = value ?? ""; } = "";

    public string? FsType { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }

    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }
}
