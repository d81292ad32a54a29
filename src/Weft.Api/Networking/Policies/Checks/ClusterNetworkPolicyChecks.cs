namespace Weft.Api;

/// <summary>Everything that can be said of a ClusterNetworkPolicy by itself: what is not honoured, and what its author can hardly have meant. Pure.</summary>
/// <remarks>
/// A rule with a part that is not honoured closes, as the API demands: an Accept rule matches nothing by that part, a Deny or Pass rule
/// denies whatever that part could be.
/// </remarks>
public static class ClusterNetworkPolicyChecks
{
    public static IReadOnlyList<PolicyProblem> Of(ClusterNetworkPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var problems = new PolicyProblems();
        problems.Mode(policy.Metadata);
        problems.Invalid(ClusterNetworkPolicyRules.Validate(policy));
        var (spec, path) = (policy.Spec, FieldPath.Of("spec"));
        CheckTier(spec, path, problems);
        CheckSubject(spec.Subject, path.Child("subject"), problems);
        for (var i = 0; i < (spec.Ingress?.Count ?? 0); i++)
        {
            var (rule, at) = (spec.Ingress![i], path.Child("ingress").Index(i));
            CheckRule(rule.Action, rule.Protocols, at, problems);
            for (var j = 0; j < rule.From.Count; j++)
            {
                CheckIngressPeer(rule.From[j], rule.Action, at.Child("from").Index(j), problems);
            }
        }

        for (var i = 0; i < (spec.Egress?.Count ?? 0); i++)
        {
            var (rule, at) = (spec.Egress![i], path.Child("egress").Index(i));
            CheckRule(rule.Action, rule.Protocols, at, problems);
            for (var j = 0; j < rule.To.Count; j++)
            {
                CheckEgressPeer(rule.To[j], rule.Action, at.Child("to").Index(j), problems);
            }
        }

        return problems.Found;
    }

    // Enumerations are in the definition; an installed one of another version may have more.
    private static void CheckTier(ClusterNetworkPolicySpec spec, FieldPath path, PolicyProblems problems)
    {
        if (!ClusterNetworkPolicyRules.Tiers.Contains(spec.Tier))
        {
            problems.Unsupported(path.Child("tier"), $"{ErrorValue.Quote(spec.Tier)} is not supported, only the Deny rules count, as in Admin; use Admin or Baseline");
        }
    }

    private static void CheckSubject(ClusterNetworkPolicySubject subject, FieldPath path, PolicyProblems problems)
    {
        if (subject.Namespaces is null && subject.Pods is null)
        {
            problems.Unsupported(path, "selects Pods in a way that is not supported, the policy applies to no Pod; use namespaces or pods");
        }

        OneOf([subject.Namespaces, subject.Pods], path, problems);
        CheckPods(subject.Namespaces, subject.Pods, path, problems);
    }

    private static void CheckRule(string action, IReadOnlyList<ClusterNetworkPolicyProtocol>? protocols, FieldPath path, PolicyProblems problems)
    {
        if (!ClusterNetworkPolicyRules.Actions.Contains(action))
        {
            problems.Unsupported(path.Child("action"), $"{ErrorValue.Quote(action)} is not supported, the rule denies; use Accept, Deny or Pass");
        }

        for (var i = 0; i < (protocols?.Count ?? 0); i++)
        {
            var (protocol, at) = (protocols![i], path.Child("protocols").Index(i));
            OneOf([protocol.Tcp, protocol.Udp, protocol.Sctp, protocol.DestinationNamedPort], at, problems);
            if (protocol is { Tcp: null, Udp: null, Sctp: null, DestinationNamedPort: null })
            {
                problems.Unsupported(
                    at, $"names a protocol that is not supported, {Closed(action, "protocol")}; use tcp, udp, sctp or destinationNamedPort");
            }
        }
    }

    private static void CheckIngressPeer(ClusterNetworkPolicyIngressPeer peer, string action, FieldPath path, PolicyProblems problems)
    {
        if (peer.Namespaces is null && peer.Pods is null)
        {
            problems.Unsupported(path, $"is a kind of peer that is not supported, {Closed(action, "peer")}; use namespaces or pods");
        }

        OneOf([peer.Namespaces, peer.Pods], path, problems);
        CheckPods(peer.Namespaces, peer.Pods, path, problems);
    }

    private static void CheckEgressPeer(ClusterNetworkPolicyEgressPeer peer, string action, FieldPath path, PolicyProblems problems)
    {
        if (peer.Nodes is not null)
        {
            problems.Unsupported(path.Child("nodes"), $"is not supported, {Closed(action, "peer")}; use networks with the addresses of the nodes");
        }
        else if (peer.DomainNames is not null)
        {
            problems.Unsupported(path.Child("domainNames"), $"is not supported, {Closed(action, "peer")}; use networks with the addresses of the hosts");
        }
        else if (peer.Namespaces is null && peer.Pods is null && peer.Networks is null)
        {
            problems.Unsupported(path, $"is a kind of peer that is not supported, {Closed(action, "peer")}; use namespaces, pods or networks");
        }

        OneOf([peer.Namespaces, peer.Pods, peer.Networks, peer.Nodes, peer.DomainNames], path, problems);
        CheckPods(peer.Namespaces, peer.Pods, path, problems);
        for (var i = 0; i < (peer.Networks?.Count ?? 0); i++)
        {
            problems.Network(peer.Networks![i], path.Child("networks").Index(i));
        }
    }

    // Objects with one field say so in the definition; an installed one of another version may not.
    private static void OneOf(ReadOnlySpan<object?> fields, FieldPath path, PolicyProblems problems)
    {
        var set = 0;
        foreach (var field in fields)
        {
            set += field is null ? 0 : 1;
        }

        if (set > 1)
        {
            problems.Unsupported(path, "has more than one field, which is not honoured; use exactly one");
        }
    }

    private static void CheckPods(LabelSelector? namespaces, NamespacedPods? pods, FieldPath path, PolicyProblems problems)
    {
        problems.Selector(namespaces, path.Child("namespaces"));
        problems.Selector(pods?.NamespaceSelector, path.Child("pods").Child("namespaceSelector"));
        problems.Selector(pods?.PodSelector, path.Child("pods").Child("podSelector"));
    }

    /// <summary>What a rule with a part that is not honoured does instead, for people.</summary>
    private static string Closed(string action, string part) =>
        action == ClusterNetworkPolicyRules.Accept ? $"the rule accepts nothing by this {part}" : $"the rule denies every {part} instead";
}
