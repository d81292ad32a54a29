using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Bench.Policies;

/// <summary>A plan as the compiler would tell it to the dataplane: peers of one policy are one class, and each policy's rule has a number.</summary>
internal static class PolicyRows
{
    private const byte EveryProtocol = 0;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const uint Isolation = 1;
    private const uint DefaultFilter = 1;
    private const uint DefaultRule = 1;

    /// <summary>Policies of the workload <paramref name="server"/>; all others are open.</summary>
    public static PolicyState Of(PolicyPlan plan, EndpointId server, params ReadOnlySpan<EndpointId> others)
    {
        var state = PolicyState.OpenFor([server, .. others]);
        if (plan.Policies == 0)
        {
            return state;
        }

        var policies = Enumerable.Range(0, plan.Policies);
        return state with
        {
            Isolations = state.Isolations.With(server, new EndpointIsolation(Ingress: Isolation, Egress: 0)),
            Classes = KeyedSet.Of(
                from policy in policies
                from peer in plan.PeersOf(policy)
                select KeyValuePair.Create(new IPNetwork(peer, 32), ClassOf(policy))),
            Filters = KeyedSet.Of(policies.Select(policy => KeyValuePair.Create(new FilterKey(Isolation, ClassOf(policy)), FilterOf(policy)))
                .Append(KeyValuePair.Create(new FilterKey(Isolation, 0), DefaultFilter))),
            FilterRules = KeyedSet.Of(policies.Select(policy => KeyValuePair.Create(FilterOf(policy), Allow(plan, RuleOf(policy))))
                .Append(KeyValuePair.Create(DefaultFilter, new PolicyFilter([Deny])))),
        };
    }

    private static FilterRule Deny => new(EveryProtocol, 0, ushort.MaxValue, new PolicyVerdict(IsAllowed: false, DefaultRule, 0));

    private static uint ClassOf(int policy) => (uint)policy + 1;

    private static uint FilterOf(int policy) => (uint)policy + DefaultFilter + 1;

    private static uint RuleOf(int policy) => (uint)policy + DefaultRule + 1;

    private static PolicyFilter Allow(PolicyPlan plan, uint rule)
    {
        var (port, verdict) = ((ushort)plan.Server.Port, new PolicyVerdict(IsAllowed: true, rule, 0));
        return new PolicyFilter([new FilterRule(Tcp, port, port, verdict), new FilterRule(Udp, port, port, verdict), Deny]);
    }
}
