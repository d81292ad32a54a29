using System.ComponentModel;

namespace Weft.Api;

[Description("A directory of an NFS server.")]
public sealed record NFSVolumeSource
{
    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string Server { get; init => field = value ?? ""; } = "";
}
