namespace Weft.Api;

public sealed record GlusterfsVolumeSource
{
    [ApiRequired]
    public string Endpoints { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public bool? ReadOnly { get; init; }
}
