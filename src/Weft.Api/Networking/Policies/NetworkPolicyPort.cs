using System.ComponentModel;

namespace Weft.Api;

[Description("Ports of the traffic.")]
public sealed record NetworkPolicyPort
{
    [Description("The last port of a range that starts at port.")]
    public int? EndPort { get; init; }

    public IntOrString? Port { get; init; }

    public string? Protocol { get; init; }
}
