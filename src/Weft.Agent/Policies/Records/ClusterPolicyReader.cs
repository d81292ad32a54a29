using System.Collections.Immutable;
using Weft.Agent.Policies.Selectors;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>
/// ClusterNetworkPolicies to records. Pure and total. What cannot be understood fails closed, as their API asks for: by such a peer or protocol
/// an Accept rule matches nothing, and another rule denies everybody whom its other peers and protocols do not match.
/// </summary>
internal static class ClusterPolicyReader
{
    public static PolicyRecord Read(ClusterNetworkPolicy policy, PolicyPool pool)
    {
        var spec = policy.Spec;
        var ingress = (spec.Ingress ?? []).SelectMany((rule, i) => Rules(
            i, (rule.Name, rule.Action, rule.Protocols), [.. rule.From.Select(peer => Pods(peer.Namespaces, peer.Pods, pool))], pool));
        var egress = (spec.Egress ?? []).SelectMany((rule, i) => Rules(
            i, (rule.Name, rule.Action, rule.Protocols), [.. rule.To.SelectMany(peer => Destinations(peer, pool))], pool));
        return new PolicyRecord(
            new PolicyId(PolicyKind.ClusterNetworkPolicy, "", policy.Metadata.Name ?? ""),
            policy.Metadata.Uid ?? "",
            VersionText.Number(policy.Metadata.ResourceVersion),
            PolicyAnnotations.ReadMode(policy.Metadata, out _) == PolicyMode.Audit,
            spec.Tier == ClusterNetworkPolicyRules.BaselineTier ? PolicyTier.Baseline : PolicyTier.Admin,
            spec.Priority,
            Pods(spec.Subject.Namespaces, spec.Subject.Pods, pool).Selector ?? PodSelector.Nothing,
            Kept(ingress, spec.Tier),
            Kept(egress, spec.Tier),
            [.. ClusterNetworkPolicyChecks.Of(policy)]);
    }

    // Of a tier that is not known only what closes counts.
    private static ImmutableArray<PolicyRule>? Kept(IEnumerable<PolicyRule> rules, string tier)
    {
        var isKnown = tier is ClusterNetworkPolicyRules.AdminTier or ClusterNetworkPolicyRules.BaselineTier;
        ImmutableArray<PolicyRule> kept = [.. rules.Where(rule => isKnown || rule.Action == RuleAction.Deny)];
        return kept.IsEmpty ? null : kept;
    }

    private static IEnumerable<PolicyRule> Rules(
        int index, (string? Name, string Action, IReadOnlyList<ClusterNetworkPolicyProtocol>? Protocols) rule, ImmutableArray<Peer> peers, PolicyPool pool)
    {
        var action = rule.Action switch
        {
            ClusterNetworkPolicyRules.Accept => RuleAction.Accept,
            ClusterNetworkPolicyRules.Pass => RuleAction.Pass,
            _ => RuleAction.Deny,
        };
        List<PortMatch?> ports = [.. (rule.Protocols ?? []).Select(protocol => Protocol(protocol, pool))];
        var read = new PolicyRule(
            index,
            pool.Names.Of(rule.Name),
            action,
            false,
            [.. peers.Select(peer => peer.Selector).OfType<PodSelector>().Distinct()],
            [.. peers.Select(peer => peer.Block).OfType<AddressBlock>().Distinct()],
            rule.Protocols is null,
            [.. ports.OfType<PortMatch>().Distinct()]);
        yield return read;

        // A list that must not be empty, and is, says as little as one with a part that is not known.
        var isPeerMisread = peers.IsEmpty || peers.Any(peer => peer.IsMisread);
        var isPortMisread = rule.Protocols is not null && (ports.Count == 0 || ports.Contains(null));
        if (action != RuleAction.Accept && (isPeerMisread || isPortMisread))
        {
            yield return read with { Action = RuleAction.Deny, IsAnyPeer = isPeerMisread, IsEveryPort = read.IsEveryPort || isPortMisread };
        }
    }

    private static IEnumerable<Peer> Destinations(ClusterNetworkPolicyEgressPeer peer, PolicyPool pool)
    {
        if (peer.Networks is { Count: > 0 } networks && peer is { Namespaces: null, Pods: null, Nodes: null, DomainNames: null })
        {
            return networks.Select(text => BlockReader.Prefix(text) is { } prefix ? new Peer(null, new AddressBlock(prefix, [])) : default);
        }

        return [peer is { Networks: null, Nodes: null, DomainNames: null } ? Pods(peer.Namespaces, peer.Pods, pool) : default];
    }

    private static Peer Pods(LabelSelector? namespaces, NamespacedPods? pods, PolicyPool pool)
    {
        if (namespaces is null == pods is null)
        {
            return default;
        }

        var homes = SelectorReader.Read(namespaces ?? pods!.NamespaceSelector, pool);
        var chosen = pods is null ? LabelMatcher.Everything : SelectorReader.Read(pods.PodSelector, pool);
        return homes is null || chosen is null ? default : new Peer(PodSelector.Across(homes, chosen), null);
    }

    private static PortMatch? Protocol(ClusterNetworkPolicyProtocol protocol, PolicyPool pool) => protocol switch
    {
        { DestinationNamedPort: { Length: > 0 } name, Tcp: null, Udp: null, Sctp: null } => new PortMatch(0, 0, 0, pool.Names.Of(name)),
        { DestinationNamedPort: null, Tcp: { } tcp, Udp: null, Sctp: null } => Transport(ProtocolNumber.Tcp, tcp.DestinationPort),
        { DestinationNamedPort: null, Tcp: null, Udp: { } udp, Sctp: null } => Transport(ProtocolNumber.Udp, udp.DestinationPort),
        { DestinationNamedPort: null, Tcp: null, Udp: null, Sctp: { } sctp } => Transport(ProtocolNumber.Sctp, sctp.DestinationPort),
        _ => null,
    };

    private static PortMatch? Transport(byte protocol, ClusterNetworkPolicyPort? port) => port switch
    {
        null => new PortMatch(protocol, 0, ushort.MaxValue, ""),
        { Number: > 0 and <= ushort.MaxValue and var number, Range: null } => new PortMatch(protocol, (ushort)number, (ushort)number, ""),
        { Number: null, Range: { Start: > 0, End: <= ushort.MaxValue } range } when range.Start <= range.End =>
            new PortMatch(protocol, (ushort)range.Start, (ushort)range.End, ""),
        _ => null,
    };

    /// <summary>At most one of the two; neither of a peer that cannot be understood.</summary>
    private readonly record struct Peer(PodSelector? Selector, AddressBlock? Block)
    {
        public bool IsMisread => Selector is null && Block is null;
    }
}
