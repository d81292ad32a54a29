namespace Weft.Api;

public sealed record HostPathVolumeSource
{
    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public string? Type { get; init; }
}
