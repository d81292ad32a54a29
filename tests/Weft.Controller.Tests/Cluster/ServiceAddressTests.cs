using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Controller.Tests.Cluster;

public sealed class ServiceAddressTests : IAsyncLifetime
{
    private ControlledFabric _fabric = null!;

    public async ValueTask InitializeAsync() => _fabric = await ControlledFabric.StartAsync();

    public ValueTask DisposeAsync() => _fabric.DisposeAsync();

    [Fact]
    public async Task A_service_gets_a_private_address_unless_it_says_public_in_the_words_of_either_era()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.PoolAsync("public-ord1", "public", "203.0.113.0/26");
        await _fabric.ServiceAsync("plain");
        await _fabric.ServiceAsync("classic", ("metallb.universe.tf/address-pool", "public-ord1"));
        await _fabric.ServiceAsync("cks", ("service.beta.kubernetes.io/coreweave-load-balancer-type", "public"));
        await _fabric.ServiceAsync("ours", ("weft.dev/address-pool", "public"));

        Assert.StartsWith("10.135.0.", await AddressAsync("plain"), StringComparison.Ordinal);
        string[] all = [await AddressAsync("classic"), await AddressAsync("cks"), await AddressAsync("ours")];

        Assert.All(all, address => Assert.StartsWith("203.0.113.", address, StringComparison.Ordinal));
        Assert.Equal(3, all.Distinct().Count());
        var service = await _fabric.ServiceAsync("classic", HasAddress);
        Assert.Equal("VIP", service.Status!.LoadBalancer!.Ingress![0].IpMode);
        Assert.Equal(("True", "Allocated", $"{all[0]} of pool public-ord1"), Condition(service));
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e =>
            e is { Reason: "IPAllocated", Type: "Normal", InvolvedObject: { Kind: "Service", Name: "classic" } } && e.Message == $"Assigned IP [\"{all[0]}\"]"));
    }

    [Fact]
    public async Task A_service_that_no_pool_serves_is_told_so_and_served_when_one_comes()
    {
        await _fabric.ServiceAsync("early", ("metallb.universe.tf/address-pool", "public-las1"));

        var pending = await _fabric.ServiceAsync("early", service => Condition(service).Status == "False");
        Assert.Equal(("False", "UnknownPool", "unknown pool \"public-las1\""), Condition(pending));
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e =>
            e is { Reason: "AllocationFailed", Type: "Warning", Message: "Failed to allocate IP for \"default/early\": unknown pool \"public-las1\"" }));

        await _fabric.PoolAsync("public-las1", "public", "198.51.100.0/28");
        Assert.Equal("198.51.100.1", await AddressAsync("early"));
    }

    [Fact]
    public async Task A_change_of_the_annotation_releases_the_address_and_gets_another()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.PoolAsync("public-ord1", "public", "203.0.113.0/26");
        await _fabric.ServiceAsync("web");
        var before = await AddressAsync("web");

        await AnnotateAsync("web", "weft.dev/address-pool", "public-ord1");
        await _fabric.ServiceAsync("web", service => HasAddress(service) && AddressOf(service).StartsWith("203.", StringComparison.Ordinal));

        var claims = await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Any(claim => claim.Spec.ReleasedAt is not null));
        var released = Assert.Single(claims, claim => claim.Spec.ReleasedAt is not null);
        Assert.Equal(before, released.Spec.Address);
        Assert.Empty(released.Spec.Owners ?? []);
    }

    [Fact]
    public async Task A_service_that_becomes_of_another_type_or_goes_gives_its_address_back()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.ServiceAsync("turns");
        await _fabric.ServiceAsync("goes");
        await AddressAsync("turns");
        await AddressAsync("goes");

        await PatchAsync("turns", new JsonObject { ["spec"] = new JsonObject { ["type"] = "ClusterIP" } });
        await _fabric.Client.DeleteAsync(ResourceTypes.Services, new ObjectKey("default", "goes"), TestContext.Current.CancellationToken);

        await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Count == 2 && all.All(claim => claim.Spec.ReleasedAt is not null));
        var turned = await _fabric.ServiceAsync("turns", service => !HasAddress(service));
        Assert.DoesNotContain(turned.Status?.Conditions ?? [], condition => condition.Type == "AddressAllocated");
    }

    [Fact]
    public async Task What_went_while_the_controller_was_away_is_released_when_it_comes_back_and_nothing_else_moves()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.ServiceAsync("stays");
        await _fabric.ServiceAsync("goes");
        var (stays, goes) = (await AddressAsync("stays"), await AddressAsync("goes"));
        await _fabric.StopControllerAsync();
        await _fabric.Client.DeleteAsync(ResourceTypes.Services, new ObjectKey("default", "goes"), TestContext.Current.CancellationToken);
        await _fabric.ServiceAsync("comes");

        await _fabric.StartControllerAsync();

        Assert.DoesNotContain(await AddressAsync("comes"), new[] { stays, goes });
        await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Any(claim => claim.Spec.Address == goes && claim.Spec.ReleasedAt is not null));
        Assert.Equal(stays, await AddressAsync("stays"));
    }

    [Fact]
    public async Task A_dual_stack_service_gets_both_families_out_of_one_pool()
    {
        await _fabric.PoolAsync("a-only4", "private", "10.135.9.0/24");
        await _fabric.PoolAsync("b-both", "private", "10.135.0.0/24", "fd10:135:1::/112");
        await _fabric.ServiceAsync(
            "dual", new ServiceSpec { Type = "LoadBalancer", IpFamilyPolicy = "RequireDualStack", Ports = [new ServicePort { Port = 80 }] });

        var service = await _fabric.ServiceAsync("dual", HasAddress);

        Assert.Equal(["10.135.0.1", "fd10:135:1::1"], service.Status!.LoadBalancer!.Ingress!.Select(ingress => ingress.Ip));
    }

    [Fact]
    public async Task A_pool_says_how_full_it_is_and_which_others_it_overlaps()
    {
        await _fabric.PoolAsync("first", "private", "10.135.0.0/24");
        await _fabric.PoolAsync("second", "private", "10.135.0.128/25", "10.96.4.0/24");
        await _fabric.ServiceAsync("web");
        await AddressAsync("web");

        var pools = await ControlledFabric.WhenAsync(_fabric.Pools, all => all.Any(pool => pool.Status is { Size: 256, Used: 1, Free: 255 }));

        Assert.Equal("first", Assert.Single(pools, pool => pool.Status!.Used == 1).Metadata.Name);
        var second = Ready((await ControlledFabric.WhenAsync(_fabric.Pools, all => all.Any(pool => Ready(pool) is { Status: "False" }))).Single(pool => pool.Metadata.Name == "second"))!;
        Assert.Equal(
            "spec.cidrs: 10.135.0.128/25 overlaps 10.135.0.0/24 of the older AddressPool first; spec.cidrs: 10.96.4.0/24 overlaps 10.96.0.0/16, the cluster's addresses of Services",
            second.Message);
        Assert.Equal("Overlap", second.Reason);
        await ControlledFabric.WhenAsync(_fabric.Events, events => events.Any(e => e is { Reason: "Overlap", InvolvedObject: { Kind: "AddressPool", Name: "second" } }));
    }

    [Fact]
    public async Task Two_services_share_an_address_while_their_ports_differ_and_the_one_that_clashes_is_told()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.ServiceAsync("tcp", ("metallb.universe.tf/allow-shared-ip", "team"));
        await AddressAsync("tcp");
        var udp = new ServiceSpec
        {
            Type = "LoadBalancer",
            ExternalTrafficPolicy = "Local",
            Selector = new Dictionary<string, string> { ["app"] = "other" },
            Ports = [new ServicePort { Port = 80, Protocol = "UDP" }],
        };
        await _fabric.ServiceAsync("udp", udp, ("metallb.universe.tf/allow-shared-ip", "team"));
        var shared = await AddressAsync("udp");
        Assert.Equal(await AddressAsync("tcp"), shared);

        var both = new JsonArray(Port("a", "UDP"), Port("b", "TCP"));
        await PatchAsync("udp", new JsonObject { ["spec"] = new JsonObject { ["ports"] = both } });

        var told = await _fabric.ServiceAsync("udp", service => Condition(service).Status == "False");
        Assert.Equal($"{shared} of pool private-ord1; port TCP/80 is already in use on \"{shared}\"", Condition(told).Message);
        var ports = told.Status!.LoadBalancer!.Ingress![0].Ports!;
        Assert.Equal(["UDP:", "TCP:weft.dev/PortInUse"], ports.Select(port => $"{port.Protocol}:{port.Error}"));
        var claims = await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Any(claim => claim.Spec.Owners is { Count: 2 }));
        Assert.Equal(["TCP/80", "UDP/80"], Assert.Single(claims).Spec.Owners!.SelectMany(owner => owner.Ports!).Order());
    }

    [Fact]
    public async Task A_service_of_another_load_balancer_class_is_left_alone()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/24");
        await _fabric.ServiceAsync("foreign", new ServiceSpec { Type = "LoadBalancer", LoadBalancerClass = "example.com/other", Ports = [new ServicePort { Port = 80 }] });
        await _fabric.ServiceAsync("ours", new ServiceSpec { Type = "LoadBalancer", LoadBalancerClass = "weft.dev/fabric", Ports = [new ServicePort { Port = 80 }] });

        var ours = await AddressAsync("ours");

        var claims = await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Count > 0);
        Assert.Equal(ours, Assert.Single(claims).Spec.Address);
        Assert.Empty((await _fabric.ServiceAsync("foreign", service => service.Spec!.ClusterIP is not null)).Status?.Conditions ?? []);
    }

    [Fact]
    public async Task A_service_that_changes_its_mind_without_end_takes_no_address_from_others()
    {
        await _fabric.PoolAsync("private-ord1", "private", "10.135.0.0/30");
        await _fabric.PoolAsync("public-ord1", "public", "203.0.113.0/30");
        await _fabric.ServiceAsync("flaps");
        for (var i = 0; i < 50; i++)
        {
            await AnnotateAsync("flaps", "weft.dev/address-pool", i % 2 == 0 ? "public-ord1" : "private-ord1");
            if (i % 5 == 0)
            {
                var prefix = i % 2 == 0 ? "203." : "10.";
                await _fabric.ServiceAsync("flaps", service => HasAddress(service) && AddressOf(service).StartsWith(prefix, StringComparison.Ordinal));
            }
        }

        await _fabric.ServiceAsync("flaps", service => HasAddress(service) && AddressOf(service).StartsWith("10.", StringComparison.Ordinal));
        await ControlledFabric.WhenAsync(_fabric.Claims, all => all.Count == 2 && all.Count(claim => claim.Spec.Owners is { Count: 1 }) == 1);
        await _fabric.ServiceAsync("calm", ("weft.dev/address-pool", "public-ord1"));
        Assert.StartsWith("203.0.113.", await AddressAsync("calm"), StringComparison.Ordinal);
    }

    private static JsonObject Port(string name, string protocol) => new() { ["name"] = name, ["port"] = 80, ["protocol"] = protocol };

    private static bool HasAddress(Service service) => service.Status?.LoadBalancer?.Ingress is { Count: > 0 };

    private static string AddressOf(Service service) => service.Status!.LoadBalancer!.Ingress![0].Ip!;

    private static Condition? Ready(AddressPool pool) => pool.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");

    private static (string? Status, string? Reason, string? Message) Condition(Service service)
    {
        var found = service.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "AddressAllocated");
        return (found?.Status, found?.Reason, found?.Message);
    }

    private async Task<string> AddressAsync(string name) => AddressOf(await _fabric.ServiceAsync(name, HasAddress));

    private Task<Service> AnnotateAsync(string name, string key, string value) =>
        PatchAsync(name, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [key] = value } } });

    private Task<Service> PatchAsync(string name, JsonObject patch) =>
        _fabric.Client.PatchAsync(ResourceTypes.Services, new ObjectKey("default", name), patch, TestContext.Current.CancellationToken);
}
