using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Flows;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane;

public sealed partial class NodeDataplane
{
    /// <summary>How much of the kernel's tables policies take, after the last pass.</summary>
    public PolicyUse PolicyUse => _policies.Use;

    /// <summary>What the programs would decide of a new flow now, from the kernel's tables. Numbers are the desired state's.</summary>
    /// <param name="peer">IPv4 or IPv6, the real one: never a Service's.</param>
    /// <param name="protocol">IP protocol number.</param>
    /// <param name="port">The destination's; of protocols without ports it does not matter.</param>
    public PolicyAnswer JudgePolicy(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port) =>
        new PolicyProbe(_maps, () => _policies.Ids).Judge(endpoint, direction, peer, protocol, port);

    /// <summary>
    /// New flows from now on, until the token is cancelled: always those that policies in audit mode would decide otherwise, and all while
    /// somebody wants them (<see cref="ReportNewFlows"/>). The programs limit the rate.
    /// </summary>
    public IAsyncEnumerable<FlowEvent> ListenToFlowsAsync(CancellationToken cancellationToken) => _flows.ListenAsync(cancellationToken);

    /// <summary>The programs report every new flow until what is returned is disposed.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public IDisposable ReportNewFlows() => _policies.Switch.ReportFlows();

    private uint RuleOf(uint rule) => _policies.Ids?.FromKernel(rule) ?? 0;
}
