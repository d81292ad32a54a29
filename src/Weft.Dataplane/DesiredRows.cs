using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using Weft.Linux;
using Weft.Packets;

namespace Weft.Dataplane;

/// <summary>All map rows of one <see cref="NodeState"/>: a pure function of it, of the devices and of the node numbers.</summary>
internal sealed class DesiredRows
{
    private readonly List<ApplyError> _errors = [];

    private DesiredRows()
    {
    }

    public Table<BigEndianUInt32, EndpointRow> Endpoints4 { get; } = new();

    public Table<Addr6Key, EndpointRow> Endpoints6 { get; } = new();

    public Table<uint, WorkloadRow> Workloads { get; } = new();

    public Table<Prefix4Key, RouteRow> Routes4 { get; } = new();

    public Table<Prefix6Key, RouteRow> Routes6 { get; } = new();

    public Table<uint, NodeRow> Nodes { get; } = new();

    public Table<BigEndianUInt32, uint> Vteps { get; } = new();

    /// <summary>Rows that contradict others and were left out.</summary>
    public IReadOnlyList<ApplyError> Errors => _errors;

    /// <param name="devices">The host's end of each endpoint's veth; an endpoint without one gets no rows.</param>
    /// <param name="indexes">See <see cref="NodeIndexes"/>.</param>
    public static DesiredRows Build(
        NodeState state,
        NodeFacts facts,
        IReadOnlyDictionary<EndpointId, IfIndex> devices,
        ImmutableDictionary<string, uint> indexes)
    {
        var rows = new DesiredRows();
        foreach (var endpoint in state.Endpoints)
        {
            if (devices.TryGetValue(endpoint.Id, out var device))
            {
                rows.AddEndpoint(endpoint, device, facts);
            }
        }

        rows.AddOwnRoutes(state, facts);
        foreach (var (prefix, subject) in Strays(state))
        {
            rows.AddRoute(prefix, RouteRows.Local, subject);
        }

        foreach (var node in state.Nodes)
        {
            rows.AddNode(node, facts, indexes);
        }

        return rows;
    }

    /// <summary>Addresses of endpoints outside the node's prefixes (kept while the prefixes were changed) need routes of their own.</summary>
    public static IEnumerable<(IPNetwork Prefix, string Subject)> Strays(NodeState state) =>
        from endpoint in state.Endpoints
        from address in new[] { endpoint.Ipv4, endpoint.Ipv6 }.OfType<IPAddress>()
        where !state.LocalPrefixes.Any(prefix => prefix.Contains(address))
        select (RouteRows.Single(address), Subjects.Of(endpoint));

    private void AddEndpoint(EndpointSpec spec, IfIndex device, NodeFacts facts)
    {
        var subject = Subjects.Of(spec);
        var mtu = spec.MtuBytes > 0 ? spec.MtuBytes : MtuLedger.Workload(facts.UnderlayMtuBytes);
        var endpoint = EndpointRows.ToEndpoint(spec, device, mtu);
        if (spec.Ipv4 is { } ipv4)
        {
            Check(Endpoints4.Add(AbiValues.ToIpv4(ipv4), endpoint, subject), subject, $"address {ipv4}");
        }

        if (spec.Ipv6 is { } ipv6)
        {
            Check(Endpoints6.Add(new Addr6Key { Addr = AbiValues.ToIpv6(ipv6) }, endpoint, subject), subject, $"address {ipv6}");
        }

        Check(Workloads.Add((uint)device.Value, EndpointRows.ToWorkload(spec, mtu), subject), subject, $"interface {spec.HostInterface}");
    }

    private void AddOwnRoutes(NodeState state, NodeFacts facts)
    {
        foreach (var prefix in state.LocalPrefixes)
        {
            AddRoute(prefix, RouteRows.Local, Subjects.Underlay);
        }

        foreach (var address in facts.OwnAddresses)
        {
            AddRoute(RouteRows.Single(address), RouteRows.Host, Subjects.Underlay);
        }
    }

    private void AddNode(RemoteNodeSpec spec, NodeFacts facts, ImmutableDictionary<string, uint> indexes)
    {
        var subject = Subjects.Of(spec);
        if (!indexes.TryGetValue(spec.Name, out var index))
        {
            _errors.Add(new ApplyError(subject, "node table", $"The table of {AbiConstants.MaxNodes} nodes is full."));
            return;
        }

        Check(Nodes.Add(index, NodeRows.ToNode(spec, facts), subject), subject, "node name");
        if (NodeIndexes.Ipv4Of(spec) is { } vtep)
        {
            Check(Vteps.Add(AbiValues.ToIpv4(vtep), index, subject), subject, $"underlay address {vtep}");
        }

        foreach (var prefix in spec.Prefixes.Concat(spec.UnderlayAddresses.Select(RouteRows.Single)))
        {
            AddRoute(prefix, RouteRows.ToNode(index), subject);
        }
    }

    private void AddRoute(IPNetwork prefix, RouteRow row, string subject)
    {
        var holder = prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? Routes4.Add(RouteRows.ToKey4(prefix), row, subject)
            : Routes6.Add(RouteRows.ToKey6(prefix), row, subject);
        Check(holder, subject, $"prefix {prefix}");
    }

    private void Check(string? holder, string subject, string target)
    {
        if (holder is not null && (holder != subject || target.StartsWith("address", StringComparison.Ordinal)))
        {
            _errors.Add(new ApplyError(subject, target, $"Already held by {holder}."));
        }
    }
}
