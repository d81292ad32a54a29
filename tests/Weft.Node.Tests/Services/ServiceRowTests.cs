using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Services;

/// <summary>Services in the kernel's maps.</summary>
public sealed class ServiceRowTests : IDisposable
{
    private static readonly ServicePortSpec _web = ServiceSpecs.One(1, 3);
    private static readonly ServicePortSpec _web6 = ServiceSpecs.One(1, 3, AddressFamily.InterNetworkV6);

    private static readonly IPAddress _public = IPAddress.Parse("203.0.113.7");

    private readonly FabricLab _lab = new();
    private FabricNode Node => _lab.Nodes[0];

    public ServiceRowTests()
    {
        _lab.AddNode();
        Node.State = Node.State with { ServicePrefixes = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108"), IPNetwork.Parse("203.0.113.0/26")] };
    }

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void From_every_state_every_other_is_reached_and_taken_over_by_the_next_process()
    {
        var states = States();
        foreach (var from in states)
        {
            foreach (var to in states)
            {
                Apply(from);
                Apply(to);

                Assert.Equal(KernelModel.Expected(to), KernelModel.Actual(Node.Dataplane));
            }

            Apply(from);
            var ids = Ids();
            Node.Reopen();
            Assert.Equal(0, Apply(from).Operations);
            Assert.Equal(KernelModel.Expected(from), KernelModel.Actual(Node.Dataplane));
            Assert.Equal(ids, Ids());
        }

        // Given up tables are free at the next pass, and one page of each kind is kept.
        Apply(ServiceSet.Empty);
        Apply(ServiceSet.Empty);
        Assert.Empty(KernelModel.Actual(Node.Dataplane));
        Assert.Single(KernelModel.Rows(Node.Dataplane, "weft_maglev_v1"));
        Assert.Single(KernelModel.Rows(Node.Dataplane, "weft_backends4_v1"));
    }

    [Fact]
    public void What_changed_while_no_process_ran_is_all_that_is_changed()
    {
        Apply(ServiceSpecs.Many(50, 5));
        var ids = Ids();
        Node.Reopen();

        // One endpoint goes and one comes: two members, and the row that now leads to another table.
        var changed = ServiceSpecs.One(7, 5);
        var result = Apply(ServiceSpecs.Many(50, 5).With(changed with { Backends = changed.Backends.SetItem(2, ServiceSpecs.Backend(ServiceSpecs.Pod4(9999))) }));

        Assert.Equal(4, result.Operations);
        Assert.Equal(ids, Ids());
    }

    [Fact]
    public void While_it_is_not_known_which_services_there_are_the_kernel_keeps_what_it_has()
    {
        Apply(States()[1]);
        var before = KernelModel.Actual(Node.Dataplane);
        var routes = KernelModel.Rows(Node.Dataplane, "weft_routes4_v1").Count;
        Node.Reopen();
        Node.State = Node.State with { Services = null, ServicePrefixes = [] };

        Assert.Equal(0, Node.Apply().Operations);

        Assert.Equal(before, KernelModel.Actual(Node.Dataplane));
        Assert.Equal(routes, KernelModel.Rows(Node.Dataplane, "weft_routes4_v1").Count);
        Assert.NotEmpty(Node.Namespace.Ip("route", "show", "10.96.0.0/16").EnumerateArray());
    }

    [Fact]
    public void Flows_look_again_when_a_backend_or_an_address_is_gone_and_not_when_one_is_added()
    {
        var first = Apply(ServiceSet.Empty.With(_web)).Generation;
        var more = _web with { Backends = _web.Backends.Add(ServiceSpecs.Backend(ServiceSpecs.Pod4(500))) };

        Assert.Equal(first, Apply(ServiceSet.Empty.With(more)).Generation);
        Assert.Equal(first, Apply(ServiceSet.Empty.With(more with { Backends = [.. more.Backends.Select(backend => backend with { Inside = false, Outside = false })] })).Generation);
        Assert.Equal(first + 1, Apply(ServiceSet.Empty.With(_web)).Generation);
        Assert.Equal(first + 2, Apply(ServiceSet.Empty.With(_web with { Backends = [.. _web.Backends.Select(backend => backend with { Port = 9090 })] })).Generation);
        Assert.Equal(first + 3, Apply(ServiceSet.Empty).Generation);
    }

    [Fact]
    public void An_address_two_services_want_stays_the_first_ones_and_is_the_others_afterwards()
    {
        var rival = ServiceSpecs.Cluster("rival", ServiceSpecs.Vip4(1), ServiceSpecs.Backend(ServiceSpecs.Pod4(77)));
        Apply(ServiceSet.Empty.With(_web));

        // By name the rival would come first.
        Node.State = Node.State with { Services = ServiceSet.Empty.With(_web).With(rival) };
        var result = Node.Dataplane.Apply(Node.State);

        var error = Assert.Single(result.ErrorsOf("service shop/rival"));
        Assert.Contains("10.96.0.1:80", error.Message, StringComparison.Ordinal);
        Assert.Contains("shop/s1", error.Message, StringComparison.Ordinal);
        Assert.Contains(KernelModel.Expected(ServiceSet.Empty.With(_web))[0], KernelModel.Actual(Node.Dataplane));
        Assert.Equal(KernelModel.Expected(ServiceSet.Empty.With(rival)), Then(ServiceSet.Empty.With(rival)));
    }

    [Fact]
    public void Bad_ports_and_endpoints_are_left_out_by_name_and_the_rest_serves()
    {
        var bad = _web with
        {
            Backends = [.. _web.Backends, ServiceSpecs.Backend(IPAddress.Loopback), ServiceSpecs.Backend(ServiceSpecs.Pod6(1)), ServiceSpecs.Backend(ServiceSpecs.Pod4(9), weight: 101), _web.Backends[0] with { Port = 9999 }],
            Frontends = [.. _web.Frontends, new ServiceFrontend(IPAddress.Any, 80, FrontendKind.External)],
        };
        var odd = ServiceSpecs.One(2, 1) with { Protocol = 1 };
        Node.State = Node.State with { Services = ServiceSet.Empty.With(bad).With(odd) };

        var result = Node.Dataplane.Apply(Node.State);

        Assert.Equal(5, result.ErrorsOf("service shop/s1").Count());
        Assert.Contains("IP protocol 1", Assert.Single(result.ErrorsOf("service shop/s2")).Message, StringComparison.Ordinal);
        Assert.Equal(KernelModel.Expected(ServiceSet.Empty.With(_web)), KernelModel.Actual(Node.Dataplane));
    }

    [Fact]
    public void Of_more_endpoints_than_are_possible_the_first_serve_and_the_service_is_told()
    {
        Node.State = Node.State with { Services = ServiceSet.Empty.With(ServiceSpecs.One(1, 20_000)) };

        var result = Node.Dataplane.Apply(Node.State);

        Assert.Contains("16384", Assert.Single(result.ErrorsOf("service shop/s1")).Message, StringComparison.Ordinal);
        var row = KernelModel.Rows(Node.Dataplane, "weft_services4_v1").Single(row => (int)row["port"]! == 80);
        Assert.Equal(16384, row["inside"]!["backends"]!.AsArray().Count);
        Assert.Equal(131071, (int)row["inside"]!["size"]!);
    }

    [Fact]
    public void A_page_that_somebody_took_away_is_put_back()
    {
        Apply(ServiceSet.Empty.With(_web));
        using (var maps = Weft.Linux.Bpf.BpfMap.TryOpenPinned(Path.Combine(Node.Options.PinPath, "maps", "weft_maglev_v1")))
        {
            Assert.True(maps!.AsMapArray().TryDelete(0));
        }

        Assert.NotEqual(KernelModel.Expected(ServiceSet.Empty.With(_web)), KernelModel.Actual(Node.Dataplane));
        Node.Reopen();
        Apply(ServiceSet.Empty.With(_web));

        Assert.Equal(KernelModel.Expected(ServiceSet.Empty.With(_web)), KernelModel.Actual(Node.Dataplane));
    }

    [Fact]
    public void A_pool_over_an_address_of_a_node_is_refused()
    {
        Node.State = Node.State with { ServicePrefixes = [IPNetwork.Parse("172.30.0.0/16"), IPNetwork.Parse("10.96.0.0/16")] };

        var result = Node.Dataplane.Apply(Node.State);

        Assert.Contains("172.30.1.11", Assert.Single(result.ErrorsOf(Subjects.Services)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Node.Namespace.Ip("route", "show", "10.96.0.0/16").EnumerateArray());
        Assert.Empty(Node.Namespace.Ip("route", "show", "172.30.0.0/16").EnumerateArray());
    }

    private IReadOnlyList<string> Then(ServiceSet services)
    {
        Apply(services);
        return KernelModel.Actual(Node.Dataplane);
    }

    private ApplyResult Apply(ServiceSet services)
    {
        Node.State = Node.State with { Services = services };
        return Node.Apply();
    }

    private Dictionary<string, uint> Ids() => new[] { "4", "6" }
        .SelectMany(family => KernelModel.Rows(Node.Dataplane, $"weft_services{family}_v1"))
        .Where(row => (uint)row["id"]! != 0)
        .ToDictionary(row => $"{row["addr"]} {row["port"]}/{row["protocol"]}", row => (uint)row["id"]!);

    private static List<ServiceSet> States()
    {
        var balanced = _web with
        {
            Frontends = [.. _web.Frontends, new ServiceFrontend(_public, 80, FrontendKind.LoadBalancer), new ServiceFrontend(null, 30080, FrontendKind.NodePort)],
            SourceRanges = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8::/32")],
            Affinity = TimeSpan.FromHours(3),
        };
        var shared = ServiceSpecs.One(2, 2) with
        {
            Protocol = ServiceSpecs.Udp,
            Frontends = [new ServiceFrontend(_public, 53, FrontendKind.LoadBalancer), new ServiceFrontend(_public, 54, FrontendKind.External)],
        };
        var uneven = balanced with
        {
            Backends = [_web.Backends[0] with { Weight = 7 }, _web.Backends[1] with { Outside = false }, _web.Backends[2] with { Inside = false, Outside = false }],
        };
        return
        [
            ServiceSet.Empty,
            ServiceSet.Empty.With(balanced).With(_web6).With(shared),
            ServiceSet.Empty.With(_web).With(_web6 with { Backends = [_web6.Backends[0]] }),
            ServiceSet.Empty.With(uneven).With(shared with { Backends = [] }),
            ServiceSet.Empty.With(shared with { Frontends = balanced.Frontends, Backends = balanced.Backends, Protocol = ServiceSpecs.Tcp }),
            ServiceSpecs.Many(40, 12).With(_web6),
        ];
    }
}
