using System.ComponentModel;

namespace Weft.Api;

[Description("A data set of Flocker.")]
public sealed record FlockerVolumeSource
{
    public string? DatasetName { get; init; }

    public string? DatasetUUID { get; init; }
}
