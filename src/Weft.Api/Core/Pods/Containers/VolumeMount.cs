using System.ComponentModel;

namespace Weft.Api;

[Description("Where a volume appears in the container.")]
public sealed record VolumeMount
{
    [ApiRequired]
    public string MountPath { get; init => field = value ?? ""; } = "";

    public string? MountPropagation { get; init; }

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    public string? RecursiveReadOnly { get; init; }

    public string? SubPath { get; init; }

    public string? SubPathExpr { get; init; }
}
