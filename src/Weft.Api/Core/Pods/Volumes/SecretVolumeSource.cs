using System.ComponentModel;

namespace Weft.Api;

[Description("A Secret as a directory.")]
public sealed record SecretVolumeSource
{
    [Description("Permissions of the files.")]
    public int? DefaultMode { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }

    public string? SecretName { get; init; }
}
