using System.Net;
using Weft.Api;

namespace Weft.Testing.Policies;

/// <content>NetworkPolicy v1.</content>
public sealed partial class PolicyModel
{
    // null: none selects the workload for this direction, so it is not isolated.
    private ModelVerdict? JudgeNetworkPolicies(Question question, bool withAudited)
    {
        NetworkPolicy[] isolating = [.. world.NetworkPolicies
            .Where(policy => policy.Metadata.Namespace == question.Workload.Metadata.Namespace)
            .Where(policy => withAudited || !(IsAudited(policy) || IsAudited(NamespaceOf(question.Workload))))
            .Where(policy => ModelSelectors.Matches(policy.Spec!.PodSelector, question.Workload))
            .Where(policy => TypesOf(policy.Spec!).Contains(question.Direction.ToString()))
            .OrderBy(policy => policy.Metadata.Name, StringComparer.Ordinal)];
        if (isolating.Length == 0)
        {
            return null;
        }

        foreach (NetworkPolicy policy in isolating)
        {
            if (FindAllowingRule(policy, question) is { } rule)
            {
                return new ModelVerdict(true, DecidedBy.NetworkPolicy, policy.Key.ToString(), rule);
            }
        }

        return new ModelVerdict(false, DecidedBy.Isolation) { IsolatedBy = [.. isolating.Select(policy => policy.Key.ToString())] };
    }

    // "If this field is not specified, it will default based on the existence of ingress or egress rules; policies that contain
    // an egress section are assumed to affect egress, and all policies (whether or not they contain an ingress section) are
    // assumed to affect ingress."
    private static IEnumerable<string> TypesOf(NetworkPolicySpec spec)
    {
        if (spec.PolicyTypes is { Count: > 0 } types)
        {
            return types;
        }

        return spec.Egress is { Count: > 0 } ? ["Ingress", "Egress"] : ["Ingress"];
    }

    private int? FindAllowingRule(NetworkPolicy policy, Question question)
    {
        var rules = question.Direction == ModelDirection.Ingress
            ? (policy.Spec!.Ingress ?? []).Select(rule => (Peers: rule.From, rule.Ports)).ToList()
            : [.. (policy.Spec!.Egress ?? []).Select(rule => (Peers: rule.To, rule.Ports))];
        for (int i = 0; i < rules.Count; i++)
        {
            if (AnyPeer(rules[i].Peers, policy, question) && AnyPort(rules[i].Ports, question))
            {
                return i;
            }
        }

        return null;
    }

    // "If this field is empty or missing, this rule matches all sources (traffic not restricted by source)."
    private bool AnyPeer(IReadOnlyList<NetworkPolicyPeer>? peers, NetworkPolicy policy, Question question) =>
        peers is null or { Count: 0 } || peers.Any(peer => IsPeer(peer, policy, question));

    private bool IsPeer(NetworkPolicyPeer peer, NetworkPolicy policy, Question question)
    {
        if (peer.IpBlock is { } block)
        {
            return InBlock(block.Cidr, question.Peer) && !(block.Except ?? []).Any(except => InBlock(except, question.Peer));
        }

        if (question.PeerPod is not { } pod)
        {
            return false;
        }

        // Without a namespace selector the Pods of the policy's own namespace are meant; without a Pod selector all Pods.
        bool isInNamespace = peer.NamespaceSelector is { } namespaces
            ? NamespaceOf(pod) is { } its && ModelSelectors.Matches(namespaces, its)
            : peer.PodSelector is not null && pod.Metadata.Namespace == policy.Metadata.Namespace;
        return isInNamespace && (peer.PodSelector is null || ModelSelectors.Matches(peer.PodSelector, pod));
    }

    // "If this field is empty or missing, this rule matches all ports (traffic not restricted by port)."
    private static bool AnyPort(IReadOnlyList<NetworkPolicyPort>? ports, Question question) =>
        ports is null or { Count: 0 } || ports.Any(port => IsPort(port, question));

    private static bool IsPort(NetworkPolicyPort port, Question question)
    {
        // "If not specified, this field defaults to TCP."
        if ((port.Protocol ?? "TCP") != question.Protocol)
        {
            return false;
        }

        // "If this field is not provided, this matches all port names and numbers."
        if (port.Port is not { } first)
        {
            return true;
        }

        return first.IsNumber
            ? question.Port >= first.Number && question.Port <= (port.EndPort ?? first.Number)
            : NumberOf(first.Text!, question.Protocol, question.Receiver) == question.Port;
    }

    // A text that is no CIDR holds no address: the API server refuses such a policy, an agent must not fall over it.
    private static bool InBlock(string cidr, IPAddress address)
    {
        try
        {
            return AddressBlock.Parse(cidr).Contains(address);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // The first container port of that name and protocol; init containers that stay come after the others.
    private static int? NumberOf(string name, string protocol, Pod? receiver)
    {
        IEnumerable<Container> staying = (receiver?.Spec?.InitContainers ?? []).Where(container => container.RestartPolicy == "Always");
        return (receiver?.Spec?.Containers ?? []).Concat(staying)
            .SelectMany(container => container.Ports ?? [])
            .FirstOrDefault(port => port.Name == name && (port.Protocol ?? "TCP") == protocol)?.Port;
    }
}
