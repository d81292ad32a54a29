using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>Asks a state as the kernel's programs ask their tables.</summary>
internal sealed class StateReader
{
    private readonly PolicyState _state;
    private readonly List<(IPNetwork Prefix, uint Class)> _classes;

    public StateReader(PolicyState state)
    {
        _state = state;
        _classes = [.. state.Classes.Rows.Select(row => (row.Key, row.Value)).OrderByDescending(row => row.Key.PrefixLength)];
    }

    /// <summary>Null where the workload is closed, since nothing is known of it.</summary>
    /// <param name="protocol">IP protocol number.</param>
    public PolicyVerdict? Judge(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port)
    {
        if (!_state.Isolations.TryGet(endpoint, out var sides))
        {
            return null;
        }

        var isolation = direction == PolicyDirection.Ingress ? sides.Ingress : sides.Egress;
        return isolation == 0 ? new PolicyVerdict(true, 0, 0) : Look(_state.FilterRules, FilterOf(isolation, ClassOf(peer)), protocol, port);
    }

    public uint ClassOf(IPAddress peer) => _classes.FirstOrDefault(row => row.Prefix.Contains(peer)).Class;

    private uint FilterOf(uint isolation, uint peer) =>
        _state.Filters.TryGet(new FilterKey(isolation, peer), out var own) ? own
        : _state.Filters.TryGet(new FilterKey(isolation, 0), out var shared) ? shared
        : throw new InvalidOperationException($"isolation {isolation} has no filter of class 0");

    // The longest prefix: a range of the protocol's ports, all of its ports, every protocol.
    private static PolicyVerdict Look(Dataplane.KeyedSet<uint, PolicyFilter> filters, uint id, byte protocol, ushort port)
    {
        var filter = filters.TryGet(id, out var found) ? found : throw new InvalidOperationException($"filter {id} has no rules");
        var own = filter.Rules.Where(rule => rule.Protocol == protocol && port >= rule.FirstPort && port <= rule.LastPort).ToList();
        Assert.True(own.Count(rule => !IsEveryPort(rule)) <= 1 && own.Count(IsEveryPort) <= 1, $"rules of filter {id} overlap");
        return own.Count > 0 ? own.MinBy(rule => rule.LastPort - rule.FirstPort).Verdict : filter.Rules.Single(rule => rule.Protocol == 0).Verdict;
    }

    private static bool IsEveryPort(FilterRule rule) => rule is { FirstPort: 0, LastPort: ushort.MaxValue };
}
