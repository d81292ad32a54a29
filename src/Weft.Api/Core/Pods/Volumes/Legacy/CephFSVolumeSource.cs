using System.ComponentModel;

namespace Weft.Api;

[Description("A directory of CephFS.")]
public sealed record CephFSVolumeSource
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> Monitors { get; init => field = value ?? []; } = [];

    public string? Path { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public string? SecretFile { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public string? User { get; init; }
}
