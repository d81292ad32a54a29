using Weft.Api;

namespace Weft.Testing.Policies;

/// <content>Rules of ClusterNetworkPolicies of either direction in one form.</content>
public sealed partial class PolicyModel
{
    private static readonly ClusterPeer _everybody = new(null, null, ["0.0.0.0/0", "::/0"]);

    private static IEnumerable<ClusterRule> RulesOf(ClusterNetworkPolicy policy, ModelDirection direction)
    {
        var rules = direction == ModelDirection.Ingress
            ? (policy.Spec.Ingress ?? []).Select(rule => (rule.Action, rule.Protocols, Peers: rule.From.Select(PeerOf).ToList())).ToList()
            : [.. (policy.Spec.Egress ?? []).Select(rule => (rule.Action, rule.Protocols, Peers: rule.To.Select(PeerOf).ToList()))];
        for (int i = 0; i < rules.Count; i++)
        {
            ClusterPeer[] known = [.. rules[i].Peers.OfType<ClusterPeer>()];
            yield return new ClusterRule(policy.Metadata.Name!, i, rules[i].Action, known, rules[i].Protocols);
            if (known.Length < rules[i].Peers.Count && rules[i].Action != "Accept")
            {
                yield return new ClusterRule(policy.Metadata.Name!, i, "Deny", [_everybody], rules[i].Protocols);
            }
        }
    }

    private static ClusterPeer? PeerOf(ClusterNetworkPolicyIngressPeer peer) =>
        peer.Namespaces is null && peer.Pods is null ? null : new ClusterPeer(peer.Namespaces, peer.Pods, null);

    private static ClusterPeer? PeerOf(ClusterNetworkPolicyEgressPeer peer) =>
        peer.Namespaces is null && peer.Pods is null && peer.Networks is null ? null : new ClusterPeer(peer.Namespaces, peer.Pods, peer.Networks);

    /// <summary>A rule whose peers are all understood.</summary>
    /// <remarks>
    /// Peers that are not (nodes, domain names, and whatever later versions bring) fail closed, as the API asks: such a peer accepts
    /// nobody, and denies everybody whom the rule's other peers do not match, where the rule says Deny or Pass.
    /// </remarks>
    private sealed record ClusterRule(
        string Policy, int Index, string Action, IReadOnlyList<ClusterPeer> Peers, IReadOnlyList<ClusterNetworkPolicyProtocol>? Protocols);

    /// <summary>Exactly one of the three is there.</summary>
    private sealed record ClusterPeer(LabelSelector? Namespaces, NamespacedPods? Pods, IReadOnlyList<string>? Networks);
}
