using System.ComponentModel;

namespace Weft.Api;

[Description("A disk over Fibre Channel.")]
public sealed record FCVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    public int? Lun { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? TargetWWNs { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Wwids { get; init; }
}
