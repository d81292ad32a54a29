using System.ComponentModel;

namespace Weft.Api;

[Description("State of one port of the Ingress.")]
public sealed record IngressPortStatus
{
    public string? Error { get; init; }

    [ApiRequired]
    public int Port { get; init; }

    [ApiRequired]
    public string Protocol { get; init => field = value ?? ""; } = "";
}
