using Weft.Agent.Sandboxes;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Endpoints;

/// <summary>Sandboxes to endpoints. Pure.</summary>
internal static class EndpointProjection
{
    public static EndpointSpec Of(SandboxRecord record, int mtuBytes) => new(
        record.EndpointId,
        record.Workload,
        record.HostInterface,
        record.Netns.Path,
        record.Key.IfName,
        record.Mac,
        record.Ipv4,
        record.Ipv6,
        mtuBytes);
}
