using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Compile;

/// <summary>The rules of a set that name one peer.</summary>
/// <remarks>
/// Of NetworkPolicies' rules that say the same ports only the first ever counts, however many there are: all of them accept. Those of
/// ClusterNetworkPolicies are kept one by one.
/// </remarks>
internal sealed class PeerRules
{
    private readonly Dictionary<Scope, SortedSet<RuleEntry>> _networks = [];
    private readonly List<RuleEntry> _clusters = [];

    public bool IsEmpty => _networks.Count == 0 && _clusters.Count == 0;

    /// <returns>Whether that may change a verdict.</returns>
    public bool Add(RuleEntry rule)
    {
        if (!rule.Policy.IsNetworkPolicy)
        {
            _clusters.Add(rule);
            return true;
        }

        var isFirst = false;
        foreach (var scope in ScopesOf(rule))
        {
            ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_networks, scope, out _);
            same ??= new SortedSet<RuleEntry>(NetworkRuleOrder.Instance);
            same.Add(rule);
            isFirst |= ReferenceEquals(same.Min, rule);
        }

        return isFirst;
    }

    /// <returns>Whether that may change a verdict.</returns>
    public bool Remove(RuleEntry rule)
    {
        if (!rule.Policy.IsNetworkPolicy)
        {
            return _clusters.Remove(rule);
        }

        var wasFirst = false;
        foreach (var scope in ScopesOf(rule))
        {
            if (_networks.TryGetValue(scope, out var same))
            {
                wasFirst |= ReferenceEquals(same.Min, rule);
                same.Remove(rule);
                if (same.Count == 0)
                {
                    _networks.Remove(scope);
                }
            }
        }

        return wasFirst;
    }

    /// <summary>Adds the rules that count.</summary>
    public void CollectTo(List<RuleOfPorts> rules, HashSet<RuleEntry> clusters)
    {
        foreach (var (scope, same) in _networks)
        {
            rules.Add(new RuleOfPorts(same.Min!, scope.Port, IsMaybe: false));
        }

        foreach (var rule in _clusters)
        {
            if (clusters.Add(rule))
            {
                rules.Add(new RuleOfPorts(rule, null, IsMaybe: false));
            }
        }
    }

    private static IEnumerable<Scope> ScopesOf(RuleEntry rule) => rule.Rule.IsEveryPort
        ? [new Scope(rule.IsAudited, null)]
        : rule.Rule.Ports.Select(port => new Scope(rule.IsAudited, port));

    /// <param name="Port">Null for every protocol.</param>
    private readonly record struct Scope(bool IsAudited, PortMatch? Port);
}

/// <summary>A rule that matches a peer, or may.</summary>
/// <param name="Port">The only one of its ports that counts; null for all that it says.</param>
/// <param name="IsMaybe">It is not known whether it matches.</param>
internal readonly record struct RuleOfPorts(RuleEntry Rule, PortMatch? Port, bool IsMaybe);
