using Weft.Api;
using Weft.Standalone.Endpoints;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Endpoints;

public sealed class MirrorDecisionTests
{
    private static readonly CoreEndpoints _endpoints = new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "legacy", Uid = "e-legacy" },
        Subsets =
        [
            new EndpointSubset
            {
                Addresses = [new EndpointAddress { Ip = "10.0.0.1" }, new EndpointAddress { Ip = "fd00::1" }],
                NotReadyAddresses = [new EndpointAddress { Ip = "10.0.0.2" }],
                Ports = [new SubsetPort { Port = 8080 }],
            },
        ],
    };

    [Fact]
    public void Every_family_of_a_subset_becomes_a_slice_that_the_endpoints_own()
    {
        var decision = MirrorDecision.Decide(_endpoints, []);

        Assert.Equal(["IPv4", "IPv6"], decision.Create.Select(slice => slice.AddressType));
        var ipv4 = decision.Create[0];
        Assert.Equal([("10.0.0.1", true), ("10.0.0.2", false)], ipv4.Endpoints.Select(endpoint => (endpoint.Addresses[0], endpoint.Conditions!.Ready!.Value)));
        Assert.Equal(new EndpointPort { Name = "", Port = 8080, Protocol = "TCP" }, Assert.Single(ipv4.Ports!));
        Assert.Equal("legacy", ipv4.Metadata.Labels!["kubernetes.io/service-name"]);
        Assert.Equal(MirrorDecision.ManagedBy, ipv4.Metadata.Labels!["endpointslice.kubernetes.io/managed-by"]);
        Assert.Equal(("Endpoints", "e-legacy"), (ipv4.Metadata.OwnerReferences!.Single().Kind, ipv4.Metadata.OwnerReferences!.Single().Uid));
    }

    [Fact]
    public void What_is_mirrored_already_stays_and_a_change_changes_its_slice_alone()
    {
        var stored = MirrorDecision.Decide(_endpoints, []).Create.Select((slice, i) => slice with { Metadata = slice.Metadata with { Name = $"legacy-{i}" } }).ToList();
        var without = _endpoints with { Subsets = [_endpoints.Subsets![0] with { NotReadyAddresses = null }] };

        var (same, changed) = (MirrorDecision.Decide(_endpoints, stored), MirrorDecision.Decide(without, stored));

        Assert.True(same is { Create.IsEmpty: true, Update.IsEmpty: true, Delete.IsEmpty: true });
        Assert.Equal("legacy-0", Assert.Single(changed.Update).Metadata.Name);
        Assert.True(changed is { Create.IsEmpty: true, Delete.IsEmpty: true });
    }

    [Fact]
    public void Without_endpoints_or_when_they_ask_to_be_left_alone_the_slices_go()
    {
        var stored = MirrorDecision.Decide(_endpoints, []).Create;
        var skipped = _endpoints with { Metadata = _endpoints.Metadata with { Labels = Labels(MirrorDecision.SkipLabel, "true") } };

        Assert.Equal(2, MirrorDecision.Decide(null, stored).Delete.Length);
        Assert.Equal(2, MirrorDecision.Decide(skipped, stored).Delete.Length);
    }
}
