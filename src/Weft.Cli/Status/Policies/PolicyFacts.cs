using Weft.Api;

namespace Weft.Cli.Status.Policies;

/// <summary>Everything the API server says that policies are judged by.</summary>
/// <param name="Told">Events that say since when a NetworkPolicy is in force.</param>
internal sealed record PolicyFacts(
    IReadOnlyList<NetworkPolicy> Policies,
    IReadOnlyList<ClusterNetworkPolicy> ClusterPolicies,
    IReadOnlyList<FabricNode> Nodes,
    IReadOnlyList<Pod> Pods,
    IReadOnlyList<Namespace> Namespaces,
    IReadOnlyList<CoreEvent> Told);
