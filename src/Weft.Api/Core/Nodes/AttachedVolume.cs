using System.ComponentModel;

namespace Weft.Api;

[Description("A volume attached to the node.")]
public sealed record AttachedVolume
{
    [ApiRequired]
    public string DevicePath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
