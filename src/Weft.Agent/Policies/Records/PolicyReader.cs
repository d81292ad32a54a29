using System.Collections.Immutable;
using Weft.Agent.Policies.Selectors;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>NetworkPolicies to records. Pure and total: a part that cannot be understood allows nothing.</summary>
internal sealed class PolicyReader
{
    /// <summary>Of one direction. More do not fit into an object of the API.</summary>
    public const int MaxRules = 16_384;

    /// <summary>Peers or ports of one rule.</summary>
    public const int MaxParts = 16_384;

    private const string AllowsNothing = "it allows nothing";

    private readonly string _namespace;
    private readonly PolicyPool _pool;
    private readonly ProblemList _problems;
    private readonly SelectorReader _selectors;

    private PolicyReader(string home, string name, PolicyPool pool)
    {
        _namespace = home;
        _pool = pool;
        _problems = new ProblemList(nameof(NetworkPolicy), $"{home}/{name}");
        _selectors = new SelectorReader(pool, _problems);
    }

    public static PolicyRecord Read(NetworkPolicy policy, PolicyPool pool)
    {
        var id = new PolicyId(PolicyKind.NetworkPolicy, pool.Names.Of(policy.Metadata.Namespace), policy.Metadata.Name ?? "");
        return new PolicyReader(id.Namespace, id.Name, pool).Read(policy, id);
    }

    private PolicyRecord Read(NetworkPolicy policy, PolicyId id)
    {
        var spec = policy.Spec ?? new NetworkPolicySpec();
        var mode = PolicyAnnotations.ReadMode(policy.Metadata, out var misread);
        _problems.Add(misread, "it counts as \"enforce\" until it is one of the two");
        var pods = _selectors.Read(spec.PodSelector, "spec.podSelector");
        var (isIngress, isEgress) = Directions(spec);
        return new PolicyRecord(
            id,
            policy.Metadata.Uid ?? "",
            VersionText.Number(policy.Metadata.ResourceVersion),
            mode == PolicyMode.Audit,
            PolicyTier.Network,
            0,
            pods is null ? PodSelector.Nothing : PodSelector.In(_namespace, pods),
            isIngress ? Rules(spec.Ingress, "spec.ingress", "from", rule => (rule.From, rule.Ports)) : null,
            isEgress ? Rules(spec.Egress, "spec.egress", "to", rule => (rule.To, rule.Ports)) : null,
            _problems.ToImmutable());
    }

    private (bool IsIngress, bool IsEgress) Directions(NetworkPolicySpec spec)
    {
        if (spec.PolicyTypes is not { Count: > 0 } types)
        {
            return (true, spec.Egress is { Count: > 0 });
        }

        for (var i = 0; i < types.Count; i++)
        {
            if (types[i] is not ("Ingress" or "Egress"))
            {
                _problems.AddValue($"spec.policyTypes[{i}]", types[i], "is no direction and is not looked at", "use Ingress and Egress");
            }
        }

        return (types.Contains("Ingress"), types.Contains("Egress"));
    }

    private ImmutableArray<PolicyRule> Rules<T>(
        IReadOnlyList<T>? rules, string field, string peersField, Func<T, (IReadOnlyList<NetworkPolicyPeer>? Peers, IReadOnlyList<NetworkPolicyPort>? Ports)> parts)
    {
        var read = ImmutableArray.CreateBuilder<PolicyRule>();
        for (var i = 0; i < Bounded(rules, MaxRules, field); i++)
        {
            var (peers, ports) = parts(rules![i]);
            var at = $"{field}[{i}]";
            var (pods, blocks) = Peers(peers, $"{at}.{peersField}");
            read.Add(new PolicyRule(
                i, "", RuleAction.Accept, peers is not { Count: > 0 }, pods, blocks, ports is not { Count: > 0 }, Ports(ports, $"{at}.ports")));
        }

        return read.ToImmutable();
    }

    private (ImmutableArray<PodSelector> Pods, ImmutableArray<AddressBlock> Blocks) Peers(IReadOnlyList<NetworkPolicyPeer>? peers, string field)
    {
        HashSet<PodSelector> pods = [];
        HashSet<AddressBlock> blocks = [];
        for (var i = 0; i < Bounded(peers, MaxParts, field); i++)
        {
            var (peer, at) = (peers![i], $"{field}[{i}]");
            var selects = peer.PodSelector is not null || peer.NamespaceSelector is not null;
            if (selects == peer.IpBlock is not null)
            {
                _problems.Add(at, selects ? $"has an ipBlock beside selectors: {AllowsNothing}" : $"names nobody: {AllowsNothing}", "use either ipBlock or selectors");
            }
            else if (!selects && BlockReader.Read(peer.IpBlock!, $"{at}.ipBlock", _problems) is { } block)
            {
                blocks.Add(block);
            }
            else if (selects && Selector(peer, at) is { } selector)
            {
                pods.Add(selector);
            }
        }

        return ([.. pods], [.. blocks]);
    }

    private PodSelector? Selector(NetworkPolicyPeer peer, string field)
    {
        var pods = peer.PodSelector is null ? LabelMatcher.Everything : _selectors.Read(peer.PodSelector, $"{field}.podSelector");
        if (peer.NamespaceSelector is null)
        {
            return pods is null ? null : PodSelector.In(_namespace, pods);
        }

        var namespaces = _selectors.Read(peer.NamespaceSelector, $"{field}.namespaceSelector");
        return pods is null || namespaces is null ? null : PodSelector.Across(namespaces, pods);
    }

    private ImmutableArray<PortMatch> Ports(IReadOnlyList<NetworkPolicyPort>? ports, string field)
    {
        HashSet<PortMatch> read = [];
        for (var i = 0; i < Bounded(ports, MaxParts, field); i++)
        {
            if (Port(ports![i], $"{field}[{i}]") is { } port)
            {
                read.Add(port);
            }
        }

        return [.. read];
    }

    private PortMatch? Port(NetworkPolicyPort port, string field)
    {
        if (!ProtocolNumber.TryParse(port.Protocol, out var protocol))
        {
            _problems.AddValue($"{field}.protocol", port.Protocol, $"is not known: {AllowsNothing}", "use TCP, UDP or SCTP");
        }
        else if (port.Port is not { IsNumber: true } number)
        {
            return Named(port, protocol, field);
        }
        else if (number.Number is < 1 or > ushort.MaxValue)
        {
            _problems.AddValue($"{field}.port", number.ToString(), $"is no port: {AllowsNothing}", "use a number from 1 to 65535");
        }
        else if (port.EndPort is { } end && (end < number.Number || end > ushort.MaxValue))
        {
            _problems.AddValue($"{field}.endPort", $"{end}", $"is not from {number} to 65535: {AllowsNothing}", "endPort is the last port of the range that starts at port");
        }
        else
        {
            return new PortMatch(protocol, (ushort)number.Number, (ushort)(port.EndPort ?? number.Number), "");
        }

        return null;
    }

    private PortMatch? Named(NetworkPolicyPort port, byte protocol, string field)
    {
        if (port.EndPort is not null)
        {
            _problems.Add($"{field}.endPort", $"stands beside no port number: {AllowsNothing}", "give port a number, or leave endPort out");
            return null;
        }

        if (port.Port is not { } name)
        {
            return new PortMatch(protocol, 0, ushort.MaxValue, "");
        }

        if (string.IsNullOrEmpty(name.Text))
        {
            _problems.Add($"{field}.port", $"is an empty name: {AllowsNothing}", "name a port of the Pods, or give a number");
            return null;
        }

        return new PortMatch(protocol, 0, 0, _pool.Names.Of(name.Text));
    }

    private int Bounded<T>(IReadOnlyList<T>? list, int max, string field)
    {
        if (list?.Count > max)
        {
            _problems.Add(field, $"has {list.Count} items, and those behind the first {max} are not looked at", "divide it among several policies");
        }

        return Math.Min(list?.Count ?? 0, max);
    }
}
