namespace Weft.Api;

public sealed record CephFSVolumeSource
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> Monitors { get; init => field = value ?? []; } = [];

    public string? Path { get; init; }

    public bool? ReadOnly { get; init; }

    public string? SecretFile { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public string? User { get; init; }
}
