using System.ComponentModel;

namespace Weft.Api;

[Description("A protocol and its ports; exactly one of its fields.")]
public sealed record ClusterNetworkPolicyProtocol
{
    [Description("The port of this name at the Pods that the traffic goes to, with the protocol that it has there.")]
    public string? DestinationNamedPort { get; init; }

    public ClusterNetworkPolicyTransport? Sctp { get; init; }

    public ClusterNetworkPolicyTransport? Tcp { get; init; }

    public ClusterNetworkPolicyTransport? Udp { get; init; }
}
