using System.ComponentModel;

namespace Weft.Api;

[Description("Ports of the node's daemons.")]
public sealed record NodeDaemonEndpoints
{
    public DaemonEndpoint? KubeletEndpoint { get; init; }
}
