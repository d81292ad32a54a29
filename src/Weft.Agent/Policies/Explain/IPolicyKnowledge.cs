using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Explain;

/// <summary>What names and reasons stand behind the numbers in the kernel.</summary>
/// <remarks>Safe for use from several threads. While the cluster's policies and pods are not known it has no names, and does not wait for them.</remarks>
internal interface IPolicyKnowledge
{
    /// <summary>Null for a number that means nothing here any more.</summary>
    PolicyRuleName? NameOf(uint rule);

    /// <summary>The pod that has an address, on any node, as namespace/name; null when none or more than one has.</summary>
    string? WorkloadAt(IPAddress address);

    /// <summary>What isolates a local workload: policies as people name them, or zero trust. Empty when the direction is open.</summary>
    ImmutableArray<string> IsolatedBy(EndpointId endpoint, PolicyDirection direction);

    /// <summary>What would allow a denied flow; null when nothing denies it by what is known now.</summary>
    /// <param name="peer">The other end's real address.</param>
    /// <param name="port">The destination's real port.</param>
    /// <param name="rule">That denies it.</param>
    PolicySuggestion? Suggest(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port, uint rule);

    /// <summary>Every policy of the cluster, by kind, namespace and name.</summary>
    IReadOnlyList<PolicySummary> Policies();
}
