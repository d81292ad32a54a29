using System.ComponentModel;

namespace Weft.Api;

[Description("A ConfigMap as a directory.")]
public sealed record ConfigMapVolumeSource
{
    [Description("Permissions of the files.")]
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }
}
