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

/// <summary>
/// Map rows of one <see cref="NodeState"/>: pure functions of it, of the devices and of the node numbers. Workloads come and go often
/// and nodes seldom, so each has a function of its own, and what did not change is not computed again.
/// </summary>
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

    /// <summary>Those prefixes of Services that hold nothing else.</summary>
    public ImmutableArray<IPNetwork> ServicePrefixes { get; private set; } = [];

    /// <summary>Rows that contradict others and were left out.</summary>
    public IReadOnlyList<ApplyError> Errors => _errors;

    /// <summary>The rows of the node's own workloads.</summary>
    /// <param name="devices">The host's end of each endpoint's veth; an endpoint without one gets no rows.</param>
    public static DesiredRows OfEndpoints(NodeState state, NodeFacts facts, IReadOnlyDictionary<EndpointId, IfIndex> devices)
    {
        var rows = new DesiredRows();
        foreach (var endpoint in state.Endpoints)
        {
            if (devices.TryGetValue(endpoint.Id, out var device))
            {
                rows.AddEndpoint(endpoint, device, facts);
            }
        }

        return rows;
    }

    /// <summary>The rows of the other nodes and of all prefixes.</summary>
    /// <param name="indexes">See <see cref="NodeIndexes"/>.</param>
    public static DesiredRows OfNodes(NodeInputs inputs, ImmutableDictionary<string, uint> indexes)
    {
        var rows = new DesiredRows();
        rows.AddOwnRoutes(inputs);
        foreach (var node in inputs.Nodes)
        {
            rows.AddNode(node, inputs.Facts, indexes);
        }

        rows.AddServiceRoutes(inputs);
        return rows;
    }

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

    private void AddOwnRoutes(NodeInputs inputs)
    {
        foreach (var prefix in inputs.LocalPrefixes)
        {
            AddRoute(prefix, RouteRows.Local, Subjects.Underlay);
        }

        foreach (var address in inputs.Facts.OwnAddresses)
        {
            AddRoute(RouteRows.Single(address), RouteRows.Host, Subjects.Underlay);
        }

        foreach (var (prefix, subject) in inputs.Strays)
        {
            AddRoute(prefix, RouteRows.Local, subject);
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

        foreach (var prefix in spec.Prefixes)
        {
            AddRoute(prefix, RouteRows.ToNode(index), subject);
        }

        foreach (var address in spec.UnderlayAddresses)
        {
            AddRoute(RouteRows.Single(address), RouteRows.ToNodeItself(index), subject);
        }
    }

    // A pool over the underlay would take the node's own way to the others away.
    private void AddServiceRoutes(NodeInputs inputs)
    {
        var underlay = inputs.Facts.OwnAddresses.Concat(inputs.Nodes.SelectMany(node => node.UnderlayAddresses)).ToHashSet();
        var usable = ImmutableArray.CreateBuilder<IPNetwork>(inputs.ServicePrefixes.Length);
        foreach (var prefix in inputs.ServicePrefixes)
        {
            if (FirstInside(prefix, underlay) is { } address)
            {
                _errors.Add(new ApplyError(Subjects.Services, $"prefix {prefix}", $"{address} in it is an address of a node."));
            }
            else
            {
                AddRoute(prefix, RouteRows.Service, Subjects.Services);
                usable.Add(prefix);
            }
        }

        ServicePrefixes = usable.DrainToImmutable();
    }

    private static IPAddress? FirstInside(IPNetwork prefix, HashSet<IPAddress> addresses) => prefix == RouteRows.Single(prefix.BaseAddress)
        ? addresses.Contains(prefix.BaseAddress) ? prefix.BaseAddress : null
        : addresses.FirstOrDefault(prefix.Contains);

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
