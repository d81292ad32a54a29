using System.ComponentModel;

namespace Weft.Api;

[Description("State of one port of the load balancer.")]
public sealed record PortStatus
{
    public string? Error { get; init; }

    [ApiRequired]
    public int Port { get; init; }

    [ApiRequired]
    public string Protocol { get; init => field = value ?? ""; } = "";
}
