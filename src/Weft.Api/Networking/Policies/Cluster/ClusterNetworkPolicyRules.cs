namespace Weft.Api;

/// <summary>What a ClusterNetworkPolicy must keep to.</summary>
/// <remarks>
/// The bounds are in its definition; <see cref="Validate"/> has what the definition cannot say without CEL rules: prefixes, ranges of
/// ports, port names where there are no ports with names, and label selectors, which the published definition does not look into either.
/// </remarks>
public static class ClusterNetworkPolicyRules
{
    /// <summary>Asked before all NetworkPolicies.</summary>
    public const string AdminTier = "Admin";

    /// <summary>Asked where no NetworkPolicy selects the Pod.</summary>
    public const string BaselineTier = "Baseline";

    /// <summary>The traffic is allowed; nothing further is asked.</summary>
    public const string Accept = "Accept";

    /// <summary>The traffic is refused; nothing further is asked.</summary>
    public const string Deny = "Deny";

    /// <summary>The rest of the tier is skipped.</summary>
    public const string Pass = "Pass";

    public const int MaxPriority = 1000;

    /// <summary>The most rules of a direction, peers of a rule, protocols of a rule and networks of a peer.</summary>
    public const int MaxItems = 25;

    /// <summary>Length of a rule's name, in characters.</summary>
    public const int MaxNameLength = 100;

    // ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 is the longest form of a prefix.
    internal const int MaxNetworkLength = 43;

    // A host name of 253 characters with its final dot.
    internal const int MaxDomainLength = 254;

    internal static readonly string[] Tiers = [AdminTier, BaselineTier];
    internal static readonly string[] Actions = [Accept, Deny, Pass];

    /// <summary>Every problem of the policy by itself, beyond the bounds of its definition.</summary>
    public static FieldErrors Validate(ClusterNetworkPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var errors = new FieldErrors();
        var (spec, path) = (policy.Spec, FieldPath.Of("spec"));
        ValidatePods(spec.Subject.Namespaces, spec.Subject.Pods, path.Child("subject"), errors);
        for (var i = 0; i < (spec.Ingress?.Count ?? 0); i++)
        {
            var (rule, at) = (spec.Ingress![i], path.Child("ingress").Index(i));
            for (var j = 0; j < rule.From.Count; j++)
            {
                ValidatePods(rule.From[j].Namespaces, rule.From[j].Pods, at.Child("from").Index(j), errors);
            }

            ValidateProtocols(rule.Protocols, hasNames: true, at.Child("protocols"), errors);
        }

        for (var i = 0; i < (spec.Egress?.Count ?? 0); i++)
        {
            ValidateEgress(spec.Egress![i], path.Child("egress").Index(i), errors);
        }

        return errors;
    }

    private static void ValidateEgress(ClusterNetworkPolicyEgressRule rule, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < rule.To.Count; i++)
        {
            var (peer, at) = (rule.To[i], path.Child("to").Index(i));
            ValidatePods(peer.Namespaces, peer.Pods, at, errors);
            LabelSelectorRules.Validate(peer.Nodes, at.Child("nodes"), errors);
            for (var j = 0; j < (peer.Networks?.Count ?? 0); j++)
            {
                FieldChecks.Cidr(peer.Networks![j], at.Child("networks").Index(j), errors, out _);
            }
        }

        var hasNames = rule.To.All(peer => peer.Networks is null && peer.Nodes is null && peer.DomainNames is null);
        ValidateProtocols(rule.Protocols, hasNames, path.Child("protocols"), errors);
    }

    private static void ValidatePods(LabelSelector? namespaces, NamespacedPods? pods, FieldPath path, FieldErrors errors)
    {
        LabelSelectorRules.Validate(namespaces, path.Child("namespaces"), errors);
        LabelSelectorRules.Validate(pods?.NamespaceSelector, path.Child("pods").Child("namespaceSelector"), errors);
        LabelSelectorRules.Validate(pods?.PodSelector, path.Child("pods").Child("podSelector"), errors);
    }

    private static void ValidateProtocols(IReadOnlyList<ClusterNetworkPolicyProtocol>? protocols, bool hasNames, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (protocols?.Count ?? 0); i++)
        {
            var (protocol, at) = (protocols![i], path.Index(i));
            ValidateRange(protocol.Tcp, at.Child("tcp"), errors);
            ValidateRange(protocol.Udp, at.Child("udp"), errors);
            ValidateRange(protocol.Sctp, at.Child("sctp"), errors);
            if (protocol.DestinationNamedPort is null)
            {
                continue;
            }

            if (!hasNames)
            {
                errors.Forbidden(at.Child("destinationNamedPort"), "networks, nodes and domainNames have no ports with names");
            }

            FieldChecks.Grammar(
                protocol.DestinationNamedPort, Names.CheckPortName(protocol.DestinationNamedPort), at.Child("destinationNamedPort"), errors);
        }
    }

    private static void ValidateRange(ClusterNetworkPolicyTransport? transport, FieldPath path, FieldErrors errors)
    {
        if (transport?.DestinationPort?.Range is { } range && range.Start >= range.End)
        {
            errors.Invalid(path.Child("destinationPort").Child("range").Child("end"), range.End, "must be greater than `start`");
        }
    }
}
