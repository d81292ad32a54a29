namespace Weft.Api;

public sealed record NFSVolumeSource
{
    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string Server { get; init => field = value ?? ""; } = "";
}
