using System.ComponentModel;

namespace Weft.Api;

[Description("One address behind a Service.")]
[AtomicMap]
public sealed record EndpointAddress
{
    public string? Hostname { get; init; }

    [Description("The address, IPv4 or IPv6.")]
    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";

    public string? NodeName { get; init; }

    public ObjectReference? TargetRef { get; init; }
}
