using System.ComponentModel;

namespace Weft.Api;

[Description("An image of Ceph.")]
public sealed record RBDVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    [ApiRequired]
    public string Image { get; init => field = value ?? ""; } = "";

    [SchemaDefault("/etc/ceph/keyring")]
    public string? Keyring { get; init; }

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<string> Monitors { get; init => field = value ?? []; } = [];

    [SchemaDefault("rbd")]
    public string? Pool { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    [SchemaDefault("admin")]
    public string? User { get; init; }
}
