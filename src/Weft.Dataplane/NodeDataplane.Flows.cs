using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;
using Weft.Packets;

namespace Weft.Dataplane;

public sealed partial class NodeDataplane
{
    /// <summary>
    /// Open connections of Services by where clients sent them and who got them. A connection is translated by one node only, so the sum over
    /// all nodes counts each once. Walks the whole connection table: some 60 ms when that is full.
    /// </summary>
    public IReadOnlyDictionary<ServiceFlow, int> CountServiceFlows()
    {
        var now = MonotonicClock.Now(_options.TimeProvider);
        var counts = new Dictionary<ServiceFlow, int>();
        ServiceFlows.Count4(_maps.Get(MapSpecs.Ct4), now, counts);
        ServiceFlows.Count6(_maps.Get(MapSpecs.Ct6), now, counts);
        return counts;
    }

    /// <summary>
    /// What the connection table has of a flow, both directions, by the ends' addresses or by a Service's. Of protocols without ports all that is
    /// between the two ends, for which the whole table is walked.
    /// </summary>
    public IReadOnlyList<ConntrackFlow> FindFlows(FlowTuple tuple)
    {
        ArgumentNullException.ThrowIfNull(tuple);
        var time = _options.TimeProvider;
        var lookup = new FlowLookup(MonotonicClock.Epoch(time), MonotonicClock.Now(time), RuleOf);
        var isIpv4 = tuple.Source.AddressFamily == AddressFamily.InterNetwork;
        if (!ProtocolName.HasPorts(tuple.Protocol))
        {
            return lookup.Search(tuple, isIpv4
                ? ConntrackWalk.Rows<CtKey4>(_maps.Get(MapSpecs.Ct4)).Select(row => (TupleOf(row.Key), row.Value))
                : ConntrackWalk.Rows<CtKey6>(_maps.Get(MapSpecs.Ct6)).Select(row => (TupleOf(row.Key), row.Value)));
        }

        BpfMap<CtKey4, CtValueRow> ipv4 = _maps.Get(MapSpecs.Ct4);
        BpfMap<CtKey6, CtValueRow> ipv6 = _maps.Get(MapSpecs.Ct6);
        return lookup.Find(tuple, key => isIpv4
            ? ipv4.TryLookup(Key4(key), out var row4) ? row4 : null
            : ipv6.TryLookup(Key6(key), out var row6) ? row6 : null);
    }

    /// <summary>True for an address by which workloads reach this node itself, as of the last pass.</summary>
    public bool IsOwnAddress(IPAddress address) => Volatile.Read(ref _nodeInputs)?.Facts.OwnAddresses.Contains(address) == true;

    private static CtKey4 Key4(FlowTuple tuple) => new()
    {
        Src = AbiValues.ToIpv4(tuple.Source),
        Dst = AbiValues.ToIpv4(tuple.Destination),
        Sport = tuple.SourcePort,
        Dport = tuple.DestinationPort,
        Protocol = tuple.Protocol,
    };

    private static CtKey6 Key6(FlowTuple tuple) => new()
    {
        Src = AbiValues.ToIpv6(tuple.Source),
        Dst = AbiValues.ToIpv6(tuple.Destination),
        Sport = tuple.SourcePort,
        Dport = tuple.DestinationPort,
        Protocol = tuple.Protocol,
    };

    private static FlowTuple TupleOf(CtKey4 key) => new(
        key.Protocol, AbiValues.FromIpv4(key.Src) ?? IPAddress.Any, key.Sport, AbiValues.FromIpv4(key.Dst) ?? IPAddress.Any, key.Dport);

    private static FlowTuple TupleOf(CtKey6 key) => new(
        key.Protocol, AbiValues.FromIpv6(key.Src) ?? IPAddress.IPv6Any, key.Sport, AbiValues.FromIpv6(key.Dst) ?? IPAddress.IPv6Any, key.Dport);
}
