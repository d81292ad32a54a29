using System.ComponentModel;

namespace Weft.Api;

[Description("Where a block device appears in the container.")]
public sealed record VolumeDevice
{
    [ApiRequired]
    public string DevicePath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
