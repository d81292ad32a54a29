namespace Weft.Api;

public sealed record SecretVolumeSource
{
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    public bool? Optional { get; init; }

    public string? SecretName { get; init; }
}
