namespace Weft.Api;

public sealed record FCVolumeSource
{
    public string? FsType { get; init; }

    public int? Lun { get; init; }

    public bool? ReadOnly { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? TargetWWNs { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Wwids { get; init; }
}
