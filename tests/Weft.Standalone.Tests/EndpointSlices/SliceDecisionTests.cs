using Weft.Api;
using Weft.Standalone.EndpointSlices;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.EndpointSlices;

public sealed class SliceDecisionTests
{
    private static readonly Service _service = new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web", Uid = "s-web", Labels = Labels("tier", "front"), CreationTimestamp = Start },
        Spec = new ServiceSpec
        {
            Selector = Labels("app", "web"),
            IpFamilies = ["IPv4"],
            Ports = [new ServicePort { Name = "http", Port = 80, TargetPort = 8080, Protocol = "TCP" }],
        },
    };

    [Fact]
    public void Without_pods_every_family_keeps_one_empty_slice()
    {
        var dual = _service with { Spec = _service.Spec! with { IpFamilies = ["IPv4", "IPv6"] } };
        var decision = Decide(dual, []);

        Assert.Equal(["IPv4", "IPv6"], decision.Create.Select(slice => slice.AddressType));
        Assert.All(decision.Create, slice => Assert.Equal((0, null), (slice.Endpoints.Count, slice.Ports)));
        Assert.True(Decide(dual, [], Stored(decision)).IsEmpty);
    }

    [Fact]
    public void A_pod_is_an_endpoint_as_soon_as_it_has_an_address_and_ready_when_it_is()
    {
        var starting = Decide(_service, [Pod("a", "n1").WithAddresses("10.0.0.1"), Pod("none", "n1")]);
        var slice = Assert.Single(starting.Create);
        var endpoint = Assert.Single(slice.Endpoints);

        Assert.Equal(["10.0.0.1"], endpoint.Addresses);
        Assert.Equal(new EndpointConditions { Ready = false, Serving = false, Terminating = false }, endpoint.Conditions);
        Assert.Equal(("n1", "east", "p-a"), (endpoint.NodeName, endpoint.Zone, endpoint.TargetRef!.Uid));
        Assert.Equal(new EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }, Assert.Single(slice.Ports!));
        Assert.Equal("web", slice.Metadata.Labels!["kubernetes.io/service-name"]);
        Assert.Equal("front", slice.Metadata.Labels!["tier"]);

        var ready = Decide(_service, [Pod("a", "n1").Ready().WithAddresses("10.0.0.1")], Stored(starting));
        Assert.Equal(true, Assert.Single(Assert.Single(ready.Update).Endpoints).Conditions!.Ready);
        Assert.Empty(ready.Create);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void An_ending_pod_still_serves_but_is_ready_only_where_readiness_is_ignored(bool publishNotReady, bool ready)
    {
        var service = _service with { Spec = _service.Spec! with { PublishNotReadyAddresses = publishNotReady } };
        var endpoint = Decide(service, [Pod("a", "n1").Ready().WithAddresses("10.0.0.1").Deleting()]).Create.Single().Endpoints.Single();

        Assert.Equal(new EndpointConditions { Ready = ready, Serving = true, Terminating = true }, endpoint.Conditions);
    }

    [Fact]
    public void Finished_pods_leave_and_the_last_slice_stays_empty()
    {
        var stored = Stored(Decide(_service, [Pod("a", "n1").Ready().WithAddresses("10.0.0.1")]));
        var finished = Pod("a", "n1").WithAddresses("10.0.0.1") with { };
        finished = finished with { Status = finished.Status! with { Phase = "Succeeded" } };
        var decision = Decide(_service, [finished], stored);

        Assert.Empty(decision.Delete);
        Assert.Empty(Assert.Single(decision.Update).Endpoints);
    }

    [Fact]
    public void Pods_whose_named_ports_differ_are_in_slices_of_their_own()
    {
        var named = _service with { Spec = _service.Spec! with { Ports = [new ServicePort { Port = 80, TargetPort = "web" }] } };
        Pod Listening(string name, int port, string address) => Pod(name, "n1").Ready().WithAddresses(address) with
        {
            Spec = new PodSpec { NodeName = "n1", Containers = [new Container { Name = "c", Ports = [new ContainerPort { Name = "web", Port = port }] }] },
        };
        var decision = Decide(named, [Listening("a", 8080, "10.0.0.1"), Listening("b", 9090, "10.0.0.2"), Listening("c", 8080, "10.0.0.3")]);

        Assert.Equal([(8080, 2), (9090, 1)], decision.Create.Select(slice => (slice.Ports!.Single().Port!.Value, slice.Endpoints.Count)).Order());
    }

    [Fact]
    public void A_slice_holds_a_hundred_and_one_change_writes_one_slice()
    {
        var pods = Enumerable.Range(0, 250).Select(i => Pod($"p{i:000}", "n1").Ready().WithAddresses($"10.0.{i / 200}.{i % 200}")).ToList();
        var stored = Stored(Decide(_service, pods));
        Assert.Equal([50, 100, 100], stored.Select(slice => slice.Endpoints.Count).Order());
        Assert.True(Decide(_service, pods, stored).IsEmpty);

        var without = Decide(_service, pods[1..], stored);
        Assert.Equal(99, Assert.Single(without.Update).Endpoints.Count);

        var more = Decide(_service, [.. pods, Pod("new", "n1").Ready().WithAddresses("10.0.9.9")], stored);
        Assert.Single(more.Update);
        Assert.Empty(more.Create);
    }

    [Fact]
    public void A_service_of_65000_pods_fills_650_slices_and_one_change_still_writes_one()
    {
        var pods = Enumerable.Range(0, 65_000).Select(i => Pod($"p{i:00000}", "n1").Ready().WithAddresses($"10.{i / 60_000}.{i / 250 % 240}.{i % 250}")).ToList();
        var stored = Stored(Decide(_service, pods));
        Assert.Equal(650, stored.Count);
        Assert.All(stored, slice => Assert.Equal(SliceDecision.MaxEndpoints, slice.Endpoints.Count));

        pods[31_415] = pods[31_415].Deleting();
        var decision = Decide(_service, pods, stored);

        Assert.Equal((0, 1, 0), (decision.Create.Length, decision.Update.Length, decision.Delete.Length));
    }

    [Fact]
    public void Any_state_reaches_any_other_in_one_step()
    {
        var random = new Random(5);
        var stored = new List<EndpointSlice>();
        for (var round = 0; round < 200; round++)
        {
            var count = random.Next(0, 260);
            var pods = Enumerable.Range(0, count)
                .Select(_ => random.Next(0, 400)).Distinct()
                .Select(i => random.Next(4) == 0 ? Pod($"p{i}", "n1").WithAddresses($"10.1.{i / 200}.{i % 200}") : Pod($"p{i}", "n1").Ready().WithAddresses($"10.1.{i / 200}.{i % 200}"))
                .ToList();
            stored = Stored(Decide(_service, pods, stored), stored);

            Assert.True(Decide(_service, pods, stored).IsEmpty);
            Assert.All(stored, slice => Assert.True(slice.Endpoints.Count <= SliceDecision.MaxEndpoints));
            Assert.Equal(pods.Select(pod => pod.Metadata.Uid).Order(), stored.SelectMany(slice => slice.Endpoints).Select(endpoint => endpoint.TargetRef!.Uid).Order());
        }
    }

    [Fact]
    public void An_external_name_has_no_slices() =>
        Assert.Single(Decide(_service with { Spec = new ServiceSpec { Type = "ExternalName" } }, [], Stored(Decide(_service, []))).Delete);

    [Fact]
    public void A_headless_service_and_a_named_pod_are_marked()
    {
        var headless = _service with { Spec = _service.Spec! with { ClusterIP = "None" } };
        var pod = Pod("a", "n1").Ready().WithAddresses("10.0.0.1") with { };
        pod = pod with { Spec = pod.Spec! with { Hostname = "db-0", Subdomain = "web" } };
        var slice = Decide(headless, [pod]).Create.Single();

        Assert.Equal("", slice.Metadata.Labels!["service.kubernetes.io/headless"]);
        Assert.Equal("db-0", slice.Endpoints.Single().Hostname);
    }

    private static SliceDecision Decide(Service service, IReadOnlyCollection<Pod> pods, IReadOnlyCollection<EndpointSlice>? existing = null) =>
        SliceDecision.Decide(service, pods, name => Node(name, ("topology.kubernetes.io/zone", "east")), existing ?? []);

    private static List<EndpointSlice> Stored(SliceDecision decision, IReadOnlyCollection<EndpointSlice>? before = null)
    {
        var touched = decision.Update.Concat(decision.Delete).Select(slice => slice.Metadata.Name).ToHashSet();
        var made = decision.Create.Select(slice => slice with { Metadata = slice.Metadata with { Name = $"web-{Guid.NewGuid():n}", Uid = Guid.NewGuid().ToString(), CreationTimestamp = Start } });
        return [.. (before ?? []).Where(slice => !touched.Contains(slice.Metadata.Name)), .. decision.Update, .. made];
    }
}
