namespace Weft.Api;

public sealed record VolumeMountStatus
{
    [ApiRequired]
    public string MountPath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public bool? ReadOnly { get; init; }

    public string? RecursiveReadOnly { get; init; }
}
