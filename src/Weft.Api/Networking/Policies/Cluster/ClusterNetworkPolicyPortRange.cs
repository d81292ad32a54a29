using System.ComponentModel;

namespace Weft.Api;

[Description("Ports that follow each other.")]
public sealed record ClusterNetworkPolicyPortRange
{
    [Description("The last port; greater than the first.")]
    [ApiRequired]
    public int End { get; init; }

    [Description("The first port.")]
    [ApiRequired]
    public int Start { get; init; }
}
