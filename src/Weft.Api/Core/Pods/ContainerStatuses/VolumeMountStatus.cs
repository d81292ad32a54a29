using System.ComponentModel;

namespace Weft.Api;

[Description("How a volume is mounted.")]
public sealed record VolumeMountStatus
{
    [ApiRequired]
    public string MountPath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public string? RecursiveReadOnly { get; init; }
}
