using System.ComponentModel;

namespace Weft.Api;

[Description("A volume of Quobyte.")]
public sealed record QuobyteVolumeSource
{
    public string? Group { get; init; }

    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string Registry { get; init => field = value ?? ""; } = "";

    public string? Tenant { get; init; }

    public string? User { get; init; }

    [ApiRequired]
    public string Volume { get; init => field = value ?? ""; } = "";
}
