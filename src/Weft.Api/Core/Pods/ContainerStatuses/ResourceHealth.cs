using System.ComponentModel;

namespace Weft.Api;

[Description("Health of one device.")]
public sealed record ResourceHealth
{
    public string? Health { get; init; }

    [ApiRequired]
    public string ResourceID { get; init => field = value ?? ""; } = "";
}
