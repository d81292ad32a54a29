using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <summary>Which backends a client may meet, and whom a Service refuses.</summary>
[Collection(LabCollection.Name)]
public sealed class PolicyTests(SharedWorld world) : IClassFixture<SharedWorld>
{
    private static readonly string[] _ord1 = ["web-ord1-a", "web-ord1-b"];

    [Fact]
    public async Task Internal_traffic_of_the_policy_local_stays_on_the_clients_node()
    {
        await world.ApplyAsync(ServiceManifests.Service("inside-local", "web", "internalTrafficPolicy: Local"));
        foreach (string address in await world.ClusterAddressesAsync("inside-local"))
        {
            await world.AnsweredByAsync("client-ord1-a", $"http://{address}/", "web-ord1-a");
            await world.AnsweredByAsync("client-lga1-b", $"http://{address}/", "web-lga1-b");
        }

        await world.DeleteAsync("service/inside-local");
    }

    [Fact]
    public async Task Traffic_that_should_stay_close_stays_in_the_region()
    {
        await world.ApplyAsync(ServiceManifests.Service("close", "web", "trafficDistribution: PreferClose"));
        foreach (string address in await world.ClusterAddressesAsync("close"))
        {
            await world.AnsweredByAsync("client-ord1-a", $"http://{address}/", _ord1);
            await world.AnsweredByAsync("client-lga1-b", $"http://{address}/", "web-lga1-a", "web-lga1-b");
        }

        await world.DeleteAsync("service/close");
    }

    [Fact]
    public async Task External_traffic_of_the_policy_local_goes_to_nodes_with_a_backend()
    {
        await world.ApplyAsync(
            ServiceManifests.Web("only", "ord1-b", "only") + ServiceManifests.Web("far", "lga1-a", "only")
            + ServiceManifests.Service("outside-local", "only", "type: LoadBalancer\nexternalTrafficPolicy: Local", "weft.dev/address-pool: public-ord1"));
        await world.ReadyAsync("only", "far");
        string[] addresses = await world.OutsideAddressesAsync("outside-local");
        foreach (string address in addresses)
        {
            Answer[] answers = await world.AnsweredByAsync("internet", $"http://{address}/", "only");
            Assert.All(answers, answer => Assert.Contains(answer.Client, new[] { "198.51.100.10", "2001:db8:ffff::10" }));
        }

        // Without a backend in the region its nodes still serve: the policy says which way is better, not which one works.
        await world.DeleteAsync("pod/only");
        foreach (string address in addresses)
        {
            await world.AnsweredByAsync("internet", $"http://{address}/", "far");
        }

        await world.DeleteAsync("service/outside-local", "pod/far");
    }

    [Fact]
    public async Task A_client_with_affinity_meets_one_backend_again_and_again()
    {
        await world.ApplyAsync(ServiceManifests.Service("sticky", "web", "type: LoadBalancer\nsessionAffinity: ClientIP", "weft.dev/address-pool: public-lga1"));
        foreach (string address in await world.ClusterAddressesAsync("sticky"))
        {
            await world.AnsweredByOneAsync("client-ord1-a", $"http://{address}/");
            await world.AnsweredByOneAsync("client-lga1-b", $"http://{address}/");
        }

        foreach (string address in await world.OutsideAddressesAsync("sticky"))
        {
            await world.AnsweredByOneAsync("internet", $"http://{address}/");
        }

        await world.DeleteAsync("service/sticky");
    }

    [Fact]
    public async Task Only_the_ranges_that_are_named_get_in_and_others_hear_nothing()
    {
        await world.ApplyAsync(ServiceManifests.Service(
            "fenced", "web", "type: LoadBalancer\nloadBalancerSourceRanges: [192.0.2.0/24, \"2001:db8:aaaa::/48\"]", "weft.dev/address-pool: public-ord1"));
        foreach (string address in await world.OutsideAddressesAsync("fenced"))
        {
            await world.AnsweredByAsync("onprem", $"http://{address}/", ServiceWorld.Backends);
            Assert.Equal(28, await world.CurlExitAsync("internet", $"http://{address}/"));
        }

        await world.DeleteAsync("service/fenced");
    }

    [Fact]
    public async Task Without_a_backend_clients_inside_are_refused_and_clients_outside_hear_nothing()
    {
        await world.ApplyAsync(ServiceManifests.Service("empty", "nobody", "type: LoadBalancer", "weft.dev/address-pool: public-ord1"));
        foreach (string address in await world.ClusterAddressesAsync("empty"))
        {
            int code = -1;
            await Eventually.HappensAsync(async () => (code = await world.CurlExitAsync("client-ord1-a", $"http://{address}/")) == 7, () => $"curl ends with {code}");
        }

        foreach (string address in await world.OutsideAddressesAsync("empty"))
        {
            await Eventually.HappensAsync(async () => await world.CurlExitAsync("internet", $"http://{address}/") == 28, () => "it is not silent");
        }

        await world.DeleteAsync("service/empty");
    }

    [Fact]
    public async Task A_port_that_a_service_does_not_have_is_silent()
    {
        await world.ApplyAsync(ServiceManifests.Service("closed", "web", "type: LoadBalancer", "weft.dev/address-pool: public-ord1"));
        string[] addresses = await world.OutsideAddressesAsync("closed");
        await world.AnsweredByAsync("internet", $"http://{addresses[0]}/", ServiceWorld.Backends);
        Assert.Equal(28, await world.CurlExitAsync("internet", $"http://{addresses[0]}:81/"));
        Assert.Equal(28, await world.CurlExitAsync("client-ord1-a", $"http://{(await world.ClusterAddressesAsync("closed"))[0]}:81/"));
        await world.DeleteAsync("service/closed");
    }

    [Fact]
    public async Task Two_services_share_an_address_and_each_has_its_own_ports()
    {
        await world.ApplyAsync(
            ServiceManifests.Web("other", "lga1-b", "other")
            + ServiceManifests.OnePort("shared-a", "web", 80, "weft.dev/address-pool: public-ord1, weft.dev/allow-shared-ip: both")
            + ServiceManifests.OnePort("shared-b", "other", 8081, "weft.dev/address-pool: public-ord1, weft.dev/allow-shared-ip: both"));
        await world.ReadyAsync("other");
        string[] addresses = await world.OutsideAddressesAsync("shared-a");
        Assert.Equal(addresses, await world.OutsideAddressesAsync("shared-b"));
        foreach (string address in addresses)
        {
            await world.AnsweredByAsync("internet", $"http://{address}/", ServiceWorld.Backends);
            await world.AnsweredByAsync("internet", $"http://{address}:8081/", "other");
        }

        await world.DeleteAsync("service/shared-a", "service/shared-b", "pod/other");
    }
}
