using System.ComponentModel;

namespace Weft.Api;

[Description("Traffic of one protocol.")]
public sealed record ClusterNetworkPolicyTransport
{
    [Description("The ports that it goes to.")]
    public ClusterNetworkPolicyPort? DestinationPort { get; init; }
}
