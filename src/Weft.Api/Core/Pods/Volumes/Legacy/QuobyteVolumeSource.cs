namespace Weft.Api;

public sealed record QuobyteVolumeSource
{
    public string? Group { get; init; }

    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string Registry { get; init => field = value ?? ""; } = "";

    public string? Tenant { get; init; }

    public string? User { get; init; }

    [ApiRequired]
    public string Volume { get; init => field = value ?? ""; } = "";
}
