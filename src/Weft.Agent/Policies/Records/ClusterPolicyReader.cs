using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Selectors;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>
/// ClusterNetworkPolicies to records. Pure and total. What cannot be understood fails closed, as their API asks for: by such a peer or protocol
/// an Accept rule matches nothing, and another rule denies everybody whom its other peers and protocols do not match.
/// </summary>
internal sealed class ClusterPolicyReader
{
    private const string FailsClosed = "an Accept rule matches nothing by it, another rule denies whom it does not match otherwise";
    private const string UseOne = "use exactly one of the fields";

    private readonly PolicyPool _pool;
    private readonly ProblemList _problems;
    private readonly SelectorReader _selectors;

    private ClusterPolicyReader(string name, PolicyPool pool)
    {
        _pool = pool;
        _problems = new ProblemList(nameof(ClusterNetworkPolicy), name);
        _selectors = new SelectorReader(pool, _problems);
    }

    public static PolicyRecord Read(ClusterNetworkPolicy policy, PolicyPool pool)
    {
        var id = new PolicyId(PolicyKind.ClusterNetworkPolicy, "", policy.Metadata.Name ?? "");
        return new ClusterPolicyReader(id.Name, pool).Read(policy, id);
    }

    private PolicyRecord Read(ClusterNetworkPolicy policy, PolicyId id)
    {
        var spec = policy.Spec;
        var mode = PolicyAnnotations.ReadMode(policy.Metadata, out var misread);
        _problems.Add(misread, "it counts as \"enforce\" until it is one of the two");
        var isKnownTier = spec.Tier is ClusterNetworkPolicyRules.AdminTier or ClusterNetworkPolicyRules.BaselineTier;
        if (!isKnownTier)
        {
            _problems.AddValue("spec.tier", spec.Tier, "is no tier: only its Deny rules count, as in Admin", "use Admin or Baseline");
        }

        var subject = Pods(spec.Subject.Namespaces, spec.Subject.Pods, "spec.subject");
        return new PolicyRecord(
            id,
            policy.Metadata.Uid ?? "",
            VersionText.Number(policy.Metadata.ResourceVersion),
            mode == PolicyMode.Audit,
            spec.Tier == ClusterNetworkPolicyRules.BaselineTier ? PolicyTier.Baseline : PolicyTier.Admin,
            spec.Priority,
            subject ?? PodSelector.Nothing,
            Kept(Ingress(spec.Ingress ?? []), isKnownTier),
            Kept(Egress(spec.Egress ?? []), isKnownTier),
            _problems.ToImmutable());
    }

    private static ImmutableArray<PolicyRule>? Kept(IEnumerable<PolicyRule> rules, bool isKnownTier)
    {
        ImmutableArray<PolicyRule> kept = [.. rules.Where(rule => isKnownTier || rule.Action == RuleAction.Deny)];
        return kept.IsEmpty ? null : kept;
    }

    private IEnumerable<PolicyRule> Ingress(IReadOnlyList<ClusterNetworkPolicyIngressRule> rules)
    {
        for (var i = 0; i < Bounded(rules, PolicyReader.MaxRules, "spec.ingress"); i++)
        {
            var (rule, at) = (rules[i], $"spec.ingress[{i}]");
            var parts = new Parts();
            for (var j = 0; j < Bounded(rule.From, PolicyReader.MaxParts, $"{at}.from"); j++)
            {
                parts.Add(Pods(rule.From[j].Namespaces, rule.From[j].Pods, $"{at}.from[{j}]"));
            }

            foreach (var read in Rules(i, (rule.Name, rule.Action, rule.Protocols, rule.From.Count), parts, at))
            {
                yield return read;
            }
        }
    }

    private IEnumerable<PolicyRule> Egress(IReadOnlyList<ClusterNetworkPolicyEgressRule> rules)
    {
        for (var i = 0; i < Bounded(rules, PolicyReader.MaxRules, "spec.egress"); i++)
        {
            var (rule, at) = (rules[i], $"spec.egress[{i}]");
            var parts = new Parts();
            for (var j = 0; j < Bounded(rule.To, PolicyReader.MaxParts, $"{at}.to"); j++)
            {
                Destination(rule.To[j], parts, $"{at}.to[{j}]");
            }

            foreach (var read in Rules(i, (rule.Name, rule.Action, rule.Protocols, rule.To.Count), parts, at))
            {
                yield return read;
            }
        }
    }

    private void Destination(ClusterNetworkPolicyEgressPeer peer, Parts parts, string field)
    {
        if (peer.Nodes is not null || peer.DomainNames is not null)
        {
            var part = peer.Nodes is not null ? "nodes" : "domainNames";
            _problems.Add($"{field}.{part}", $"is not supported: {FailsClosed}", "use namespaces, pods or networks");
            parts.AddMisread();
        }
        else if (peer.Networks is not { Count: > 0 } networks)
        {
            parts.Add(Pods(peer.Namespaces, peer.Pods, field));
        }
        else if (peer.Namespaces is not null || peer.Pods is not null)
        {
            _problems.Add(field, $"has networks beside another field: {FailsClosed}", UseOne);
            parts.AddMisread();
        }
        else
        {
            for (var i = 0; i < Bounded(networks, PolicyReader.MaxParts, $"{field}.networks"); i++)
            {
                parts.Add(BlockReader.Prefix(networks[i] ?? "", $"{field}.networks[{i}]", _problems));
            }
        }
    }

    private IEnumerable<PolicyRule> Rules(
        int index, (string? Name, string Action, IReadOnlyList<ClusterNetworkPolicyProtocol>? Protocols, int Peers) rule, Parts parts, string field)
    {
        var action = rule.Action switch
        {
            ClusterNetworkPolicyRules.Accept => RuleAction.Accept,
            ClusterNetworkPolicyRules.Deny => RuleAction.Deny,
            ClusterNetworkPolicyRules.Pass => RuleAction.Pass,
            _ => (RuleAction?)null,
        };
        if (action is null)
        {
            _problems.AddValue($"{field}.action", rule.Action, "is no action: the rule denies", "use Accept, Deny or Pass");
        }

        if (rule.Peers is 0 or > PolicyReader.MaxParts)
        {
            _problems.Add(field, $"names nobody, or too many: {FailsClosed}", "name peers");
            parts.AddMisread();
        }

        List<PortMatch> ports = [];
        var isPortMisread = rule.Protocols is not null && !Protocols(rule.Protocols, ports, $"{field}.protocols");
        var read = new PolicyRule(
            index, _pool.Names.Of(rule.Name), action ?? RuleAction.Deny, false, [.. parts.Pods], [.. parts.Blocks], rule.Protocols is null, [.. ports.Distinct()]);
        yield return read;
        if (action != RuleAction.Accept && (parts.IsMisread || isPortMisread))
        {
            yield return read with { Action = RuleAction.Deny, IsAnyPeer = parts.IsMisread, IsEveryPort = read.IsEveryPort || isPortMisread };
        }
    }

    /// <summary>Whether all could be understood.</summary>
    private bool Protocols(IReadOnlyList<ClusterNetworkPolicyProtocol> protocols, List<PortMatch> ports, string field)
    {
        var isUnderstood = protocols.Count is > 0 and <= PolicyReader.MaxParts;
        for (var i = 0; i < Bounded(protocols, PolicyReader.MaxParts, field); i++)
        {
            if (Protocol(protocols[i]) is { } port)
            {
                ports.Add(port);
            }
            else
            {
                _problems.Add($"{field}[{i}]", $"is no protocol with ports from 1 to 65535: {FailsClosed}", UseOne);
                isUnderstood = false;
            }
        }

        return isUnderstood;
    }

    private PortMatch? Protocol(ClusterNetworkPolicyProtocol protocol) => protocol switch
    {
        { DestinationNamedPort: { Length: > 0 } name, Tcp: null, Udp: null, Sctp: null } => new PortMatch(0, 0, 0, _pool.Names.Of(name)),
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

    /// <summary>Null for what cannot be understood, after its problem was noted.</summary>
    private PodSelector? Pods(LabelSelector? namespaces, NamespacedPods? pods, string field)
    {
        if (namespaces is null == pods is null)
        {
            _problems.Add(field, namespaces is null ? $"names nobody: {FailsClosed}" : $"has two fields: {FailsClosed}", UseOne);
            return null;
        }

        var homes = _selectors.Read(namespaces ?? pods!.NamespaceSelector, namespaces is null ? $"{field}.pods.namespaceSelector" : $"{field}.namespaces");
        var chosen = pods is null ? LabelMatcher.Everything : _selectors.Read(pods.PodSelector, $"{field}.pods.podSelector");
        return homes is null || chosen is null ? null : PodSelector.Across(homes, chosen);
    }

    private int Bounded<T>(IReadOnlyList<T> list, int max, string field)
    {
        if (list.Count > max)
        {
            _problems.Add(field, $"has {list.Count} items, and those behind the first {max} are not looked at", "divide it among several policies");
        }

        return Math.Min(list.Count, max);
    }

    /// <summary>The peers of one rule.</summary>
    private sealed class Parts
    {
        public HashSet<PodSelector> Pods { get; } = [];

        public HashSet<AddressBlock> Blocks { get; } = [];

        public bool IsMisread { get; private set; }

        public void AddMisread() => IsMisread = true;

        public void Add(PodSelector? selector)
        {
            if (selector is null)
            {
                AddMisread();
            }
            else
            {
                Pods.Add(selector);
            }
        }

        public void Add(IPNetwork? prefix)
        {
            if (prefix is null)
            {
                AddMisread();
            }
            else
            {
                Blocks.Add(new AddressBlock(prefix.Value, []));
            }
        }
    }
}
