using System.ComponentModel;

namespace Weft.Api;

[Description("Storage of a flex driver.")]
public sealed record FlexVolumeSource
{
    [ApiRequired]
    public string Driver { get; init => field = value ?? ""; } = "";

    [Description("The file system.")]
    public string? FsType { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }
}
