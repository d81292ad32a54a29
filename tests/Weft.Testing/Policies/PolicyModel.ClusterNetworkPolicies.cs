using Weft.Api;

namespace Weft.Testing.Policies;

/// <content>ClusterNetworkPolicy v1alpha2.</content>
public sealed partial class PolicyModel
{
    /// <summary>Whether something matches an address; of an address that some unknown pod has it is not always known.</summary>
    private enum Match
    {
        No,
        Perhaps,
        Yes,
    }

    private ModelVerdict InTier(string tier, Question question, bool withAudited, Func<ModelVerdict> next)
    {
        List<ClusterRule> rules = [.. world.ClusterNetworkPolicies
            .Where(policy => policy.Spec!.Tier == tier)
            .Where(policy => withAudited || !IsAudited(policy))
            .Where(policy => IsSubject(policy.Spec!.Subject, question.Workload))
            .OrderBy(policy => policy.Spec!.Priority)
            .ThenBy(policy => policy.Metadata.Name, StringComparer.Ordinal)
            .SelectMany(policy => RulesOf(policy, question.Direction))];
        return From(0, rules, question, next);
    }

    // The first rule that matches decides. Where it is not known whether one matches, only what would be allowed either way is.
    private ModelVerdict From(int first, List<ClusterRule> rules, Question question, Func<ModelVerdict> next)
    {
        for (int i = first; i < rules.Count; i++)
        {
            ClusterRule rule = rules[i];
            switch (MatchOf(rule, question))
            {
                case Match.Yes:
                    return Act(rule, next);
                case Match.Perhaps:
                    ModelVerdict matching = Act(rule, next);
                    return matching.IsAllowed ? From(i + 1, rules, question, next) : matching;
                case Match.No:
                default:
                    break;
            }
        }

        return next();
    }

    private static ModelVerdict Act(ClusterRule rule, Func<ModelVerdict> next) => rule.Action switch
    {
        "Pass" => next(),
        "Accept" => new ModelVerdict(true, DecidedBy.ClusterNetworkPolicy, rule.Policy, rule.Index),
        _ => new ModelVerdict(false, DecidedBy.ClusterNetworkPolicy, rule.Policy, rule.Index),
    };

    private Match MatchOf(ClusterRule rule, Question question)
    {
        Match port = MatchOf(rule.Protocols, question);
        Match peer = rule.Peers.Select(each => MatchOf(each, question)).DefaultIfEmpty(Match.No).Max();
        Match both = port < peer ? port : peer;
        return both == Match.Perhaps && rule.Action == "Accept" ? Match.No : both;
    }

    private Match MatchOf(ClusterPeer peer, Question question)
    {
        if (peer.Networks is { } networks)
        {
            return networks.Any(network => InBlock(network, question.Peer)) ? Match.Yes : Match.No;
        }

        if (question.IsUnknown)
        {
            return Match.Perhaps;
        }

        return question.PeerPod is { } pod && IsChosen(peer.Namespaces, peer.Pods, pod) ? Match.Yes : Match.No;
    }

    // "If this field is not specified, the rule applies to traffic of all protocols."
    private static Match MatchOf(IReadOnlyList<ClusterNetworkPolicyProtocol>? protocols, Question question) =>
        protocols is null or { Count: 0 } ? Match.Yes : protocols.Select(each => MatchOf(each, question)).Max();

    private static Match MatchOf(ClusterNetworkPolicyProtocol protocol, Question question)
    {
        if (protocol.DestinationNamedPort is { } name)
        {
            // Other protocols have no ports, so none with a name either.
            bool isUnknown = question.Receiver is null && question.IsUnknown && question.Protocol is ("TCP" or "UDP" or "SCTP");
            return isUnknown ? Match.Perhaps : NumberOf(name, question.Protocol, question.Receiver) == question.Port ? Match.Yes : Match.No;
        }

        return question.Protocol switch
        {
            "TCP" when protocol.Tcp is { } tcp => IsPort(tcp.DestinationPort, question.Port),
            "UDP" when protocol.Udp is { } udp => IsPort(udp.DestinationPort, question.Port),
            "SCTP" when protocol.Sctp is { } sctp => IsPort(sctp.DestinationPort, question.Port),
            _ => Match.No,
        };
    }

    private static Match IsPort(ClusterNetworkPolicyPort? port, int number) =>
        port is null || port.Number == number || (port.Range is { } range && number >= range.Start && number <= range.End) ? Match.Yes : Match.No;

    private bool IsSubject(ClusterNetworkPolicySubject subject, Pod pod) =>
        pod.Spec?.HostNetwork != true && IsChosen(subject.Namespaces, subject.Pods, pod);

    private bool IsChosen(LabelSelector? namespaces, NamespacedPods? pods, Pod pod)
    {
        if (NamespaceOf(pod) is not { } its)
        {
            return false;
        }

        return namespaces is not null
            ? ModelSelectors.Matches(namespaces, its)
            : pods is not null && ModelSelectors.Matches(pods.NamespaceSelector, its) && ModelSelectors.Matches(pods.PodSelector, pod);
    }
}
