using System.ComponentModel;

namespace Weft.Api;

[Description("A directory of GlusterFS.")]
public sealed record GlusterfsVolumeSource
{
    [ApiRequired]
    public string Endpoints { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }
}
