using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Routing;
using Weft.Linux.Bpf;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Policies;

/// <summary>Asks the kernel's tables what the programs would decide (bpf/lib/policy.h), in the same steps.</summary>
/// <param name="idsOf">This process's numbers; null before it has read anything.</param>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class PolicyProbe(PinnedMaps maps, Func<PolicyIds?> idsOf)
{
    /// <summary>Updates that may come between; the programs look twice.</summary>
    private const int Looks = 8;

    private readonly BpfMap<uint, PolicyRow> _policy = maps.Get(MapSpecs.Policy);
    private readonly BpfMap<uint, IsolationRow> _isolations = maps.Get(MapSpecs.Isolations);
    private readonly BpfMap<Prefix4Key, ClassRow> _classes4 = maps.Get(MapSpecs.Classes4);
    private readonly BpfMap<Prefix6Key, ClassRow> _classes6 = maps.Get(MapSpecs.Classes6);
    private readonly BpfMap<KernelFilterKey, FilterRow> _filters = maps.Get(MapSpecs.Filters);
    private readonly BpfMap<RuleKey, RuleRow> _rules = maps.Get(MapSpecs.Rules);

    /// <summary>The verdict on a new flow between a workload and a peer.</summary>
    /// <param name="port">The destination's.</param>
    public PolicyAnswer Judge(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var generation = Generation();
        for (var look = 1; ; look++)
        {
            var answer = Judge(generation, endpoint, direction, peer, protocol, port);
            var after = Generation();
            if (after == generation || look == Looks)
            {
                return after == generation ? answer : default(PolicyAnswer) with { Basis = PolicyBasis.Unknown };
            }

            generation = after;
        }
    }

    private PolicyAnswer Judge(uint generation, EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port)
    {
        if (!_isolations.TryLookup(endpoint.Value, out var row))
        {
            return new PolicyAnswer(false, PolicyBasis.Unknown, 0, 0, 0, 0, 0);
        }

        var both = Generations.IsReached(row.Since, generation) ? IsolationVersions.Now(row) : IsolationVersions.Before(row);
        var isolation = direction == PolicyDirection.Ingress ? both.Ingress : both.Egress;
        return isolation switch
        {
            AbiConstants.IsolationNone => new PolicyAnswer(true, PolicyBasis.Open, 0, 0, 0, 0, 0),
            AbiConstants.IsolationClosed => new PolicyAnswer(false, PolicyBasis.Closed, 0, 0, 0, 0, 0),
            _ => Judge(generation, isolation, ClassOf(generation, peer), protocol, port),
        };
    }

    private PolicyAnswer Judge(uint generation, uint isolation, uint @class, byte protocol, ushort port)
    {
        var filter = FilterOf(generation, isolation, @class);
        if (filter == 0)
        {
            filter = FilterOf(generation, isolation, 0);
        }

        var key = new RuleKey { Length = AbiConstants.RuleKeyOnePort, Filter = filter, Protocol = protocol, Port = port };
        var ids = idsOf();
        var rule = default(RuleRow);
        var isFound = filter != 0 && _rules.TryLookup(key, out rule);
        return new PolicyAnswer(
            rule.Verdict == (byte)Verdict.Allow,
            isFound ? PolicyBasis.Filter : PolicyBasis.Unknown,
            ids?.FromKernel(isolation) ?? 0,
            @class,
            ids?.FromKernel(filter) ?? 0,
            ids?.FromKernel(rule.Rule) ?? 0,
            ids?.FromKernel(rule.AuditRule) ?? 0);
    }

    private uint Generation() => _policy.TryLookup(0, out var row) ? row.Generation : 0;

    private uint ClassOf(uint generation, IPAddress peer)
    {
        var single = RouteRows.Single(peer);
        var isKnown = peer.AddressFamily == AddressFamily.InterNetwork
            ? _classes4.TryLookup(RouteRows.ToKey4(single), out var row)
            : _classes6.TryLookup(RouteRows.ToKey6(single), out row);
        return !isKnown ? 0 : Generations.IsReached(row.Since, generation) ? row.Now : row.Before;
    }

    private uint FilterOf(uint generation, uint isolation, uint @class) =>
        !_filters.TryLookup(new KernelFilterKey { Isolation = isolation, Class = @class }, out var row) ? 0
        : Generations.IsReached(row.Since, generation) ? row.Now
        : row.Before;
}
