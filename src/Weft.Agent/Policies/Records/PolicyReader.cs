using System.Collections.Immutable;
using Weft.Agent.Policies.Selectors;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>NetworkPolicies to records. Pure and total: a part that cannot be understood allows nothing.</summary>
internal static class PolicyReader
{
    public static PolicyRecord Read(NetworkPolicy policy, PolicyPool pool)
    {
        var id = new PolicyId(PolicyKind.NetworkPolicy, pool.Names.Of(policy.Metadata.Namespace), policy.Metadata.Name ?? "");
        var spec = policy.Spec ?? new NetworkPolicySpec();

        // Without types a policy is about ingress, and about egress if it has such rules.
        var types = spec.PolicyTypes is { Count: > 0 } given ? given : spec.Egress is { Count: > 0 } ? ["Ingress", "Egress"] : ["Ingress"];
        return new PolicyRecord(
            id,
            policy.Metadata.Uid ?? "",
            VersionText.Number(policy.Metadata.ResourceVersion),
            PolicyAnnotations.ReadMode(policy.Metadata, out _) == PolicyMode.Audit,
            PolicyTier.Network,
            0,
            SelectorReader.Read(spec.PodSelector, pool) is { } pods ? PodSelector.In(id.Namespace, pods) : PodSelector.Nothing,
            types.Contains("Ingress") ? [.. (spec.Ingress ?? []).Select((rule, i) => Rule(i, rule.From, rule.Ports, id.Namespace, pool))] : null,
            types.Contains("Egress") ? [.. (spec.Egress ?? []).Select((rule, i) => Rule(i, rule.To, rule.Ports, id.Namespace, pool))] : null,
            [.. NetworkPolicyChecks.Of(policy)]);
    }

    private static PolicyRule Rule(int index, IReadOnlyList<NetworkPolicyPeer>? peers, IReadOnlyList<NetworkPolicyPort>? ports, string home, PolicyPool pool)
    {
        var isAnyPeer = peers is not { Count: > 0 };
        var isEveryPort = ports is not { Count: > 0 };
        return new PolicyRule(
            index,
            "",
            RuleAction.Accept,
            isAnyPeer,
            [.. (peers ?? []).Select(peer => Selector(peer, home, pool)).OfType<PodSelector>().Distinct()],
            [.. (peers ?? []).Select(Block).OfType<AddressBlock>().Distinct()],
            isEveryPort,
            [.. (ports ?? []).Select(port => Port(port, pool)).OfType<PortMatch>().Distinct()]);
    }

    private static AddressBlock? Block(NetworkPolicyPeer peer) =>
        peer is { IpBlock: { } block, PodSelector: null, NamespaceSelector: null } ? BlockReader.Read(block) : null;

    private static PodSelector? Selector(NetworkPolicyPeer peer, string home, PolicyPool pool)
    {
        if (peer.IpBlock is not null || (peer.PodSelector is null && peer.NamespaceSelector is null))
        {
            return null;
        }

        var pods = peer.PodSelector is null ? LabelMatcher.Everything : SelectorReader.Read(peer.PodSelector, pool);
        if (peer.NamespaceSelector is null)
        {
            return pods is null ? null : PodSelector.In(home, pods);
        }

        var namespaces = SelectorReader.Read(peer.NamespaceSelector, pool);
        return pods is null || namespaces is null ? null : PodSelector.Across(namespaces, pods);
    }

    private static PortMatch? Port(NetworkPolicyPort port, PolicyPool pool)
    {
        if (!ProtocolNumber.TryParse(port.Protocol, out var protocol))
        {
            return null;
        }

        return port switch
        {
            { Port: null, EndPort: null } => new PortMatch(protocol, 0, ushort.MaxValue, ""),
            { Port: { IsNumber: false, Text: { Length: > 0 } name }, EndPort: null } => new PortMatch(protocol, 0, 0, pool.Names.Of(name)),
            { Port: { IsNumber: true, Number: > 0 and <= ushort.MaxValue and var first } } when (port.EndPort ?? first) is var last && last >= first && last <= ushort.MaxValue =>
                new PortMatch(protocol, (ushort)first, (ushort)last, ""),
            _ => null,
        };
    }
}
