using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using Weft.Packets;

namespace Weft.Dataplane.Tests;

public sealed class DesiredRowsTests
{
    public static TheoryData<int, int> Pairs
    {
        get
        {
            var pairs = new TheoryData<int, int>();
            for (var from = 0; from < TestStates.All.Length; from++)
            {
                for (var to = 0; to < TestStates.All.Length; to++)
                {
                    pairs.Add(from, to);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void From_every_state_every_other_is_reached_and_node_numbers_stay(int from, int to)
    {
        var before = Build(TestStates.All[from]);
        var after = Build(TestStates.All[to], before.Nodes.Rows);

        Assert.Empty(after.Errors);
        Reaches(before.Routes4, after.Routes4);
        Reaches(before.Routes6, after.Routes6);
        Reaches(before.Endpoints4, after.Endpoints4);
        Reaches(before.Workloads, after.Workloads);
        foreach (var (vtep, index) in before.Vteps.Rows)
        {
            Assert.Equal(index, after.Vteps.Rows.GetValueOrDefault(vtep, index));
        }
    }

    [Fact]
    public void Rows_depend_on_the_state_and_not_on_its_order()
    {
        var state = TestStates.Full;
        var reversed = state with
        {
            Endpoints = [.. state.Endpoints.Reverse()],
            Nodes = [.. state.Nodes.Reverse()],
            LocalPrefixes = [.. state.LocalPrefixes.Reverse()],
        };

        var (left, right) = (Build(state), Build(reversed));

        Assert.True(Same(left.Routes4.Rows, right.Routes4.Rows));
        Assert.True(Same(left.Nodes.Rows, right.Nodes.Rows));
        Assert.True(Same(left.Workloads.Rows, right.Workloads.Rows));
    }

    [Fact]
    public void Inputs_of_equal_content_are_equal_and_nothing_else_is()
    {
        var inputs = TestStates.All.Select(state => NodeInputs.Of(state, TestStates.Facts)).ToList();
        var copies = TestStates.All.Select(state => NodeInputs.Of(state with { Nodes = [.. state.Nodes.Select(node => node with { Prefixes = [.. node.Prefixes] })] }, TestStates.Facts with { OwnAddresses = [.. TestStates.Facts.OwnAddresses] })).ToList();

        Assert.Equal(inputs, copies);
        Assert.NotEqual(inputs[1], NodeInputs.Of(TestStates.Full, TestStates.Facts with { UnderlayMtuBytes = 9000 }));
        Assert.NotEqual(inputs[1], NodeInputs.Of(TestStates.Full with { Nodes = [TestStates.Native, TestStates.Far with { Path = RemotePath.Native }] }, TestStates.Facts));
        Assert.NotEqual(inputs[1], NodeInputs.Of(TestStates.Full with { LocalPrefixes = [] }, TestStates.Facts));
    }

    [Fact]
    public void An_endpoint_is_found_by_both_addresses_and_guarded_by_its_device()
    {
        var rows = Build(TestStates.Full);

        var web = rows.Endpoints4.Rows[AbiValues.ToIpv4(TestStates.Web.Ipv4!)];
        Assert.Equal((10u, 1u, (ushort)1450), (web.Ifindex, web.Endpoint, web.Mtu));
        Assert.Equal(TestStates.Web.Mac, AbiValues.FromMac(web.Mac));
        Assert.True(RowComparer<EndpointRow>.Instance.Equals(web, rows.Endpoints6.Rows[new Addr6Key { Addr = AbiValues.ToIpv6(TestStates.Web.Ipv6!) }]));
        var guard = rows.Workloads.Rows[11];
        Assert.Equal((TestStates.Worker.Ipv4, (IPAddress?)null, (ushort)1400), (AbiValues.FromIpv4(guard.Addr4), AbiValues.FromIpv6(guard.Addr6), guard.Mtu));
    }

    [Fact]
    public void A_route_leads_to_local_workloads_the_node_itself_or_another_node()
    {
        var rows = Build(TestStates.Full);

        Assert.Equal(RouteKind.Local, Kind(rows, "10.64.1.0/24"));
        Assert.Equal(RouteKind.Host, Kind(rows, "172.30.1.11/32"));
        Assert.Equal(RouteKind.Node, Kind(rows, "10.65.1.0/24"));
        Assert.Equal(RouteKind.Node, Kind(rows, "172.30.2.11/32"));
        var far = rows.Nodes.Rows[rows.Routes4.Rows[RouteRows.ToKey4(IPNetwork.Parse("10.65.1.0/24"))].Node];
        Assert.Equal(((byte)PathKind.Vxlan, (byte)PathKind.Vxlan, (ushort)1450), (far.Path4, far.Path6, far.Mtu4));
    }

    [Fact]
    public void Service_prefixes_lead_to_services_and_addresses_of_nodes_are_marked()
    {
        var state = TestStates.Full with { ServicePrefixes = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("172.30.2.0/24"), IPNetwork.Parse("172.30.1.12/32")] };

        var rows = Build(state);

        Assert.Equal(RouteKind.Service, Kind(rows, "10.96.0.0/16"));
        Assert.Equal([IPNetwork.Parse("10.96.0.0/16")], rows.OfNodes.ServicePrefixes);
        Assert.Equal(["prefix 172.30.2.0/24", "prefix 172.30.1.12/32"], rows.Errors.Select(error => error.Target));
        var marked = rows.Routes4.Rows.Where(route => (route.Value.Flags & (byte)RouteFlag.RouteOwnAddress) != 0).Select(route => RouteRows.FromKey(route.Key).ToString());
        Assert.Equal(["172.30.1.11/32", "172.30.1.12/32", "172.30.2.11/32"], marked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void While_services_are_not_known_the_prefixes_the_kernel_has_stay()
    {
        var unknown = TestStates.Full with { Services = null };

        Assert.Equal([IPNetwork.Parse("10.96.0.0/16")], NodeInputs.Of(unknown, TestStates.Facts, [IPNetwork.Parse("10.96.0.0/16")]).ServicePrefixes);
        Assert.Empty(NodeInputs.Of(TestStates.Full, TestStates.Facts, [IPNetwork.Parse("10.96.0.0/16")]).ServicePrefixes);
    }

    [Fact]
    public void The_configuration_names_the_nodes_own_prefix_whatever_the_order()
    {
        IPNetwork[] prefixes = [IPNetwork.Parse("10.64.1.0/24"), IPNetwork.Parse("fd64:1:0:1::/64"), IPNetwork.Parse("10.64.0.0/24")];

        var (row, reversed) = (ConfigRows.ToConfig(TestStates.Facts, prefixes, 1), ConfigRows.ToConfig(TestStates.Facts, [.. prefixes.Reverse()], 1));

        Assert.True(RowComparer<ConfigRow>.Instance.Equals(row, reversed));
        Assert.Equal(("10.64.0.0", "fd64:1:0:1::", "fd30:1::11"), ($"{AbiValues.FromIpv4(row.Prefix4)}", $"{AbiValues.FromIpv6(row.Prefix6)}", $"{AbiValues.FromIpv6(row.Underlay6)}"));
    }

    [Fact]
    public void An_address_outside_the_nodes_prefixes_gets_a_route_of_its_own()
    {
        var rows = Build(TestStates.Full with { LocalPrefixes = [] });

        Assert.Equal(RouteKind.Local, Kind(rows, "10.64.1.2/32"));
        Assert.Equal(RouteKind.Local, Kind(rows, "10.64.1.3/32"));
    }

    [Fact]
    public void Two_endpoints_of_one_address_are_an_error_of_the_second()
    {
        var state = TestStates.Full with { Endpoints = [TestStates.Web, TestStates.Worker with { Ipv4 = TestStates.Web.Ipv4 }] };

        var rows = Build(state);

        var error = Assert.Single(rows.Errors);
        Assert.Equal(("endpoint 00000002", "address 10.64.1.2", "Already held by endpoint 00000001."), (error.Subject, error.Target, error.Message));
        Assert.Equal(1u, rows.Endpoints4.Rows[AbiValues.ToIpv4(TestStates.Web.Ipv4!)].Endpoint);
    }

    [Fact]
    public void Two_nodes_of_one_prefix_are_an_error_of_the_second()
    {
        var rows = Build(TestStates.Full with { Nodes = [TestStates.Native, TestStates.Far with { Prefixes = TestStates.Native.Prefixes }] });

        Assert.Equal(2, rows.Errors.Count);
        Assert.All(rows.Errors, error => Assert.Equal("node lga1-a", error.Subject));
    }

    [Fact]
    public void Without_an_ipv4_underlay_nothing_goes_into_vxlan()
    {
        var rows = Build(TestStates.Full, ImmutableDictionary<uint, NodeRow>.Empty, TestStates.Facts with { Vtep4 = null });

        var far = rows.Nodes.Rows[rows.Vteps.Rows[AbiValues.ToIpv4(NodeIndexes.Ipv4Of(TestStates.Far)!)]];
        Assert.Equal(((byte)PathKind.None, (byte)PathKind.None), (far.Path4, far.Path6));
    }

    [Fact]
    public void A_native_node_without_ipv6_gets_its_ipv6_packets_in_vxlan()
    {
        var state = TestStates.Full with { Nodes = [TestStates.Native with { UnderlayAddresses = [IPAddress.Parse("172.30.1.12")] }] };

        var node = Assert.Single(Build(state).Nodes.Rows).Value;

        Assert.Equal(((byte)PathKind.Native, (byte)PathKind.Vxlan, (ushort)1500, (ushort)1450), (node.Path4, node.Path6, node.Mtu4, node.Mtu6));
    }

    private static Rows Build(NodeState state, IReadOnlyDictionary<uint, NodeRow> before, NodeFacts facts) => new(
        DesiredRows.OfEndpoints(state, facts, TestStates.Devices),
        DesiredRows.OfNodes(NodeInputs.Of(state, facts), NodeIndexes.Assign(state.Nodes, before)));

    private static Rows Build(NodeState state, IReadOnlyDictionary<uint, NodeRow> before) => Build(state, before, TestStates.Facts);

    private static Rows Build(NodeState state) => Build(state, ImmutableDictionary<uint, NodeRow>.Empty);

    private static RouteKind Kind(Rows rows, string prefix) => (RouteKind)rows.Routes4.Rows[RouteRows.ToKey4(IPNetwork.Parse(prefix))].Kind;

    private static void Reaches<TKey, TValue>(Table<TKey, TValue> before, Table<TKey, TValue> after)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var tracker = new DeltaTracker<TKey, TValue>(RowComparer<TKey>.Instance, RowComparer<TValue>.Instance);
        tracker.ReplaceActual(before.Rows);
        tracker.ReplaceDesired(after.Rows);
        foreach (var key in tracker.PendingUpdates.ToList())
        {
            tracker.Written(key, tracker.Desired[key]);
        }

        foreach (var key in tracker.PendingDeletes.ToList())
        {
            tracker.Removed(key);
        }

        Assert.True(Same(after.Rows, tracker.Actual));
    }

    private static bool Same<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> left, IReadOnlyDictionary<TKey, TValue> right)
        where TKey : unmanaged
        where TValue : unmanaged =>
        left.Count == right.Count && left.All(row => right.TryGetValue(row.Key, out var value) && RowComparer<TValue>.Instance.Equals(row.Value, value));

    /// <summary>Both halves together.</summary>
    private sealed record Rows(DesiredRows OfEndpoints, DesiredRows OfNodes)
    {
        public Table<BigEndianUInt32, EndpointRow> Endpoints4 => OfEndpoints.Endpoints4;

        public Table<Addr6Key, EndpointRow> Endpoints6 => OfEndpoints.Endpoints6;

        public Table<uint, WorkloadRow> Workloads => OfEndpoints.Workloads;

        public Table<Prefix4Key, RouteRow> Routes4 => OfNodes.Routes4;

        public Table<Prefix6Key, RouteRow> Routes6 => OfNodes.Routes6;

        public Table<uint, NodeRow> Nodes => OfNodes.Nodes;

        public Table<BigEndianUInt32, uint> Vteps => OfNodes.Vteps;

        public IReadOnlyList<ApplyError> Errors => [.. OfEndpoints.Errors, .. OfNodes.Errors];
    }
}
