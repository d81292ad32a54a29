namespace Weft.Api;

/// <summary>Everything that can be said of a NetworkPolicy by itself: what is not honoured, and what its author can hardly have meant. Pure.</summary>
public static class NetworkPolicyChecks
{
    private const string Ingress = "Ingress";
    private const string Egress = "Egress";

    public static IReadOnlyList<PolicyProblem> Of(NetworkPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var problems = new PolicyProblems();
        problems.Mode(policy.Metadata);
        problems.Invalid(NetworkPolicyRules.ValidateSpec(policy));
        var (spec, path) = (policy.Spec ?? new NetworkPolicySpec(), FieldPath.Of("spec"));
        problems.Selector(spec.PodSelector, path.Child("podSelector"));
        CheckTypes(spec, path, problems);
        for (var i = 0; i < (spec.Ingress?.Count ?? 0); i++)
        {
            CheckPeers(spec.Ingress![i].From, path.Child("ingress").Index(i).Child("from"), problems);
        }

        for (var i = 0; i < (spec.Egress?.Count ?? 0); i++)
        {
            var (rule, at) = (spec.Egress![i], path.Child("egress").Index(i));
            CheckPeers(rule.To, at.Child("to"), problems);
            CheckNamedPorts(rule, at, problems);
        }

        return problems.Found;
    }

    /// <summary>Rules of a direction that policyTypes leaves out do nothing.</summary>
    private static void CheckTypes(NetworkPolicySpec spec, FieldPath path, PolicyProblems problems)
    {
        if (spec.PolicyTypes is not { Count: > 0 } types)
        {
            return;
        }

        if (spec.Ingress is { Count: > 0 } && !types.Contains(Ingress))
        {
            problems.Doubtful(path.Child("ingress"), "does nothing: add Ingress to spec.policyTypes");
        }

        if (spec.Egress is { Count: > 0 } && !types.Contains(Egress))
        {
            problems.Doubtful(path.Child("egress"), "does nothing: add Egress to spec.policyTypes");
        }
    }

    private static void CheckPeers(IReadOnlyList<NetworkPolicyPeer>? peers, FieldPath path, PolicyProblems problems)
    {
        for (var i = 0; i < (peers?.Count ?? 0); i++)
        {
            var (peer, at) = (peers![i], path.Index(i));
            problems.Selector(peer.NamespaceSelector, at.Child("namespaceSelector"));
            problems.Selector(peer.PodSelector, at.Child("podSelector"));
            if (peer.IpBlock is not { } block)
            {
                continue;
            }

            problems.Network(block.Cidr, at.Child("ipBlock").Child("cidr"));
            for (var j = 0; j < (block.Except?.Count ?? 0); j++)
            {
                problems.Network(block.Except![j], at.Child("ipBlock").Child("except").Index(j));
            }
        }
    }

    /// <summary>A name means a port of the Pod that the traffic goes to; addresses have no names.</summary>
    private static void CheckNamedPorts(NetworkPolicyEgressRule rule, FieldPath path, PolicyProblems problems)
    {
        if (rule.To is not { Count: > 0 } peers || !peers.All(peer => peer.IpBlock is not null))
        {
            return;
        }

        for (var i = 0; i < (rule.Ports?.Count ?? 0); i++)
        {
            if (rule.Ports![i].Port is { IsNumber: false } name)
            {
                problems.Doubtful(
                    path.Child("ports").Index(i).Child("port"),
                    $"{ErrorValue.Quote(name.Text!)} is the name of a port of Pods, and the rule goes to addresses: it allows only those that are Pods with such a port; write the number");
            }
        }
    }
}
