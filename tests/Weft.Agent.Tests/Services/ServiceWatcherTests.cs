using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Dataplane;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services;

/// <summary>From objects in a real API server to what the kernel is told.</summary>
public sealed class ServiceWatcherTests : IAsyncLifetime
{
    private LiveFabric _fabric = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fabric = await LiveFabric.StartAsync();

    public ValueTask DisposeAsync() => _fabric.DisposeAsync();

    [Fact]
    public async Task A_Service_is_in_force_with_its_endpoints_and_follows_them()
    {
        await _fabric.CreateAsync(Single(), Slice(Ready("10.64.1.5"), Ready("10.64.2.5")));
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.1.5 10.64.2.5");

        await _fabric.ChangeAsync("web-1", Unready("10.64.1.5"), Ready("10.64.2.5"));
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.2.5");

        await _fabric.Client.DeleteAsync(ResourceTypes.Services, new ObjectKey(InNamespace, Name), Token);
        await _fabric.AppliedAsync(state => state.Services!.Count == 0);
    }

    [Fact]
    public async Task A_version_is_said_to_be_applied_when_the_kernel_has_it()
    {
        await _fabric.CreateAsync(Single(), Slice(Ready("10.64.1.5")));
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.1.5");

        var slice = await _fabric.ChangeAsync("web-1", Ready("10.64.2.5"));
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.2.5");

        var applied = _fabric.Core.AppliedView!.Versions;
        Assert.Equal(slice.Metadata.ResourceVersion, applied["endpointslices"]);
        Assert.True(Number(applied["services"]) > 0);
        Assert.Equal("0", applied["addresspools"]);
    }

    [Fact]
    public async Task Prefixes_of_pools_and_addresses_outside_them_are_known_to_the_dataplane()
    {
        var pool = new AddressPool
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "AddressPool",
            Metadata = new ObjectMeta { Name = "public" },
            Spec = new AddressPoolSpec { Cidrs = ["203.0.113.0/26"], Scope = "public" },
        };
        await _fabric.Client.CreateAsync(ResourceTypes.AddressPools, pool, Token);
        await _fabric.CreateAsync(Single(spec => spec with { ExternalIPs = ["203.0.113.7", "198.18.0.7"] }));

        var state = await _fabric.AppliedAsync(state => state.ServicePrefixes.Length == 3 && state.Services?.Count == 1);

        Assert.Equal(["10.96.0.0/16", "198.18.0.7/32", "203.0.113.0/26"], state.ServicePrefixes.Select(prefix => prefix.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Endpoints_of_a_node_whose_sign_of_life_ran_out_get_nothing_new_and_come_back_with_it()
    {
        await _fabric.CreateAsync(Single(), Slice(Ready("10.64.1.5"), Ready("10.64.2.5")));
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.1.5 10.64.2.5");

        await SayAliveAsync("False");
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.1.5");

        await SayAliveAsync("True");
        await _fabric.AppliedAsync(state => Inside(state) == "10.64.1.5 10.64.2.5");
    }

    [Fact]
    public async Task A_Service_that_changes_without_end_does_not_hold_up_another()
    {
        await _fabric.CreateAsync(Single(), Slice(Ready("10.64.1.5")));
        await _fabric.CreateAsync(Single(name: "calm", address: "10.96.0.11"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var flapping = FlapAsync(stop.Token);

        var slice = Slice(Ready("10.64.3.5")).Named("calm-1");
        await _fabric.CreateAsync(
            Single(name: "other", address: "10.96.0.12"),
            slice with { Metadata = slice.Metadata with { Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "calm" } } });

        await _fabric.AppliedAsync(state => Inside(state, "calm") == "10.64.3.5");
        Assert.False(flapping.IsCompleted);
        await stop.CancelAsync();
        await flapping;
    }

    private static Service Single(Func<ServiceSpec, ServiceSpec>? change = null, string name = Name, string address = "10.96.0.10") => Service(
        spec =>
        {
            var single = spec with { IpFamilies = ["IPv4"], ClusterIP = address, ClusterIPs = [address] };
            return change?.Invoke(single) ?? single;
        },
        name);

    private static string? Inside(NodeState state, string name = Name) =>
        state.Services?.Specs.SingleOrDefault(port => port.Key.Name == name && port.Key.Family == AddressFamily.InterNetwork)?.Inside();

    private static ulong Number(string version) => ulong.Parse(version, CultureInfo.InvariantCulture);

    private async Task FlapAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            await _fabric.ChangeAsync("web-1", i % 2 == 0 ? Unready("10.64.1.5") : Ready("10.64.1.5"));
        }
    }

    private Task<FabricNode> SayAliveAsync(string status) => _fabric.Client.PatchStatusAsync(
        ResourceTypes.FabricNodes,
        new ObjectKey(null, "b"),
        new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "AgentAlive",
                    ["status"] = status,
                    ["reason"] = "LeaseExpired",
                    ["message"] = "",
                    ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
                }),
            },
        },
        Token);
}
