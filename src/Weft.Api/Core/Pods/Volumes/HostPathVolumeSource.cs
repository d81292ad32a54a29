using System.ComponentModel;

namespace Weft.Api;

[Description("A path of the node.")]
public sealed record HostPathVolumeSource
{
    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public string? Type { get; init; }
}
