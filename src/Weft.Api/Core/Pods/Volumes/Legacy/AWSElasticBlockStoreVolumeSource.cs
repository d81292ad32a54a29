using System.ComponentModel;

namespace Weft.Api;

[Description("A disk of AWS.")]
public sealed record AWSElasticBlockStoreVolumeSource
{
    [Description("The file system.")]
    public string? FsType { get; init; }

    public int? Partition { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string VolumeID { get; init => field = value ?? ""; } = "";
}
