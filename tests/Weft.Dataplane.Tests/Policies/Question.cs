using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Dataplane.Tests.Policies;

/// <summary>One new flow, and what a state says of it.</summary>
internal sealed record Question(uint Endpoint, bool IsIngress, IPAddress Peer, byte Protocol, ushort Port)
{
    /// <summary>Of what nothing isolates.</summary>
    public static readonly PolicyVerdict Open = new(true, 0, 0);

    private static readonly string[] _peers =
        ["10.1.2.3", "10.1.2.4", "10.1.2.5", "10.1.9.9", "10.2.0.1", "10.200.0.1", "11.0.0.1", "fd00::1", "fd00::2", "fe00::1"];

    /// <summary>Everything that the states of the tests can tell apart.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        .. from endpoint in Enumerable.Range(1, 3)
           from isIngress in new[] { true, false }
           from peer in _peers
           from port in new (byte Protocol, ushort Port)[] { (6, 80), (6, 81), (17, 80), (1, 0) }
           select new Question((uint)endpoint, isIngress, IPAddress.Parse(peer), port.Protocol, port.Port),
    ];

    /// <summary>The verdict of a state; null for none, which drops.</summary>
    public PolicyVerdict? Of(PolicyState state)
    {
        if (!state.Isolations.TryGet(new EndpointId(Endpoint), out var both))
        {
            return null;
        }

        var isolation = IsIngress ? both.Ingress : both.Egress;
        if (isolation == 0)
        {
            return Open;
        }

        var @class = state.Classes.Rows.Where(row => row.Key.Contains(Peer)).OrderByDescending(row => row.Key.PrefixLength).Select(row => row.Value).FirstOrDefault();
        var filter = state.Filters.TryGet(new FilterKey(isolation, @class), out var own) ? own
            : state.Filters.TryGet(new FilterKey(isolation, 0), out var others) ? others
            : 0;
        return state.FilterRules.TryGet(filter, out var content)
            ? content.Rules.Where(rule => rule.Protocol == 0 || (rule.Protocol == Protocol && rule.FirstPort <= Port && Port <= rule.LastPort))
                .OrderByDescending(rule => rule.Protocol).ThenBy(rule => rule.LastPort - rule.FirstPort).First().Verdict
            : null;
    }
}
