using Weft.Api;
using Weft.Cli.Agents;
using Weft.Client;
using Weft.Standalone.Lab;

namespace Weft.Cli.Status.Policies;

/// <summary>Asks the API server for everything that policies are judged by, and agents for what only they know.</summary>
internal static class PolicyReader
{
    private static readonly ListQuery _all = new();

    public static async Task<PolicyFacts> ReadAsync(KubeClient client, CancellationToken cancellationToken)
    {
        KubeList<NetworkPolicy> policies = await client.ListAsync(ResourceTypes.NetworkPolicies, _all, cancellationToken);
        IReadOnlyList<ClusterNetworkPolicy> clusterPolicies = await ClusterPoliciesAsync(client, cancellationToken);
        KubeList<Pod> pods = await client.ListAsync(ResourceTypes.Pods, _all, cancellationToken);
        KubeList<Namespace> namespaces = await client.ListAsync(ResourceTypes.Namespaces, _all, cancellationToken);
        ListQuery told = new() { FieldSelector = "reason=InForce,involvedObject.kind=NetworkPolicy" };
        KubeList<CoreEvent> events = await client.ListAsync(ResourceTypes.Events, told, cancellationToken);

        // Last, so that a node that has a policy's newest change by now is not called behind.
        KubeList<FabricNode> nodes = await client.ListAsync(ResourceTypes.FabricNodes, _all, cancellationToken);
        return new PolicyFacts([.. policies.Items], clusterPolicies, [.. nodes.Items], [.. pods.Items], [.. namespaces.Items], [.. events.Items]);
    }

    /// <summary>What the nodes' agents say of one policy.</summary>
    public static async Task<IReadOnlyList<PolicyVoice>> AskAsync(PolicyRow policy, LabPaths paths, TimeProvider time, CancellationToken cancellationToken)
    {
        AgentAnswer[] answers = await Task.WhenAll(policy.Nodes.Select(node => AgentQuestion.AskAsync(paths.AgentSocket(node.Node), node.Node, "/policies", time, cancellationToken)));
        return [.. answers.Select(answer => PolicyVoice.Of(policy, answer))];
    }

    /// <summary>A cluster need not have the kind.</summary>
    private static async Task<IReadOnlyList<ClusterNetworkPolicy>> ClusterPoliciesAsync(KubeClient client, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await client.ListAsync(ResourceTypes.ClusterNetworkPolicies, _all, cancellationToken)).Items];
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            return [];
        }
    }
}
