using System.ComponentModel;

namespace Weft.Api;

[Description("A volume of ScaleIO.")]
public sealed record ScaleIOVolumeSource
{
    [Description("The file system.")]
    [SchemaDefault("xfs")]
    public string? FsType { get; init; }

    [ApiRequired]
    public string Gateway { get; init => field = value ?? ""; } = "";

    public string? ProtectionDomain { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public LocalObjectReference SecretRef { get; init => field = value ?? new(); } = new();

    public bool? SslEnabled { get; init; }

    [SchemaDefault("ThinProvisioned")]
    public string? StorageMode { get; init; }

    public string? StoragePool { get; init; }

    [ApiRequired]
    public string System { get; init => field = value ?? ""; } = "";

    public string? VolumeName { get; init; }
}
