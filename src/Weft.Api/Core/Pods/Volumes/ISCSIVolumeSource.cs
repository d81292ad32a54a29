using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of an iSCSI target.")]
public sealed record ISCSIVolumeSource
{
    public bool? ChapAuthDiscovery { get; init; }

    public bool? ChapAuthSession { get; init; }

    [Description("The file system.")]
    public string? FsType { get; init; }

    public string? InitiatorName { get; init; }

    [ApiRequired]
    public string Iqn { get; init => field = value ?? ""; } = "";

    [SchemaDefault("default")]
    public string? IscsiInterface { get; init; }

    [ApiRequired]
    public int Lun { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Portals { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    [ApiRequired]
    public string TargetPortal { get; init => field = value ?? ""; } = "";
}
