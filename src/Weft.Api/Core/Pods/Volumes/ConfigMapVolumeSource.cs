namespace Weft.Api;

public sealed record ConfigMapVolumeSource
{
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    public string? Name { get; init; }

    public bool? Optional { get; init; }
}
