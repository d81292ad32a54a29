namespace Weft.Api;

public sealed record ISCSIVolumeSource
{
    public bool? ChapAuthDiscovery { get; init; }

    public bool? ChapAuthSession { get; init; }

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

    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    [ApiRequired]
    public string TargetPortal { get; init => field = value ?? ""; } = "";
}
