using Weft.Api;
using Weft.Standalone.Endpoints;
using static Weft.Standalone.Tests.Objects;

namespace Weft.Standalone.Tests.Endpoints;

public sealed class EndpointsDecisionTests
{
    private static readonly Service _service = new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web", Uid = "s-web", Labels = Labels("tier", "front") },
        Spec = new ServiceSpec { Selector = Labels("app", "web"), IpFamilies = ["IPv4", "IPv6"] },
    };

    [Fact]
    public void Ready_addresses_and_others_are_in_two_lists_of_one_subset()
    {
        var endpoints = EndpointsDecision.Decide(_service, [Slice("IPv4", 8080, Ready("10.0.0.2"), NotReady("10.0.0.3"), Ready("10.0.0.1"))], null)!;

        var subset = Assert.Single(endpoints.Subsets!);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], subset.Addresses!.Select(address => address.Ip));
        Assert.Equal(["10.0.0.3"], subset.NotReadyAddresses!.Select(address => address.Ip));
        Assert.Equal(new SubsetPort { Name = "http", Port = 8080, Protocol = "TCP" }, Assert.Single(subset.Ports!));
        Assert.Equal(("shop", "web", "front"), (endpoints.Metadata.Namespace, endpoints.Metadata.Name, endpoints.Metadata.Labels!["tier"]));
    }

    [Fact]
    public void A_terminating_address_is_left_out_unless_readiness_is_ignored()
    {
        var ending = new EndpointConditions { Ready = false, Serving = true, Terminating = true };
        var published = ending with { Ready = true };
        var slice = Slice("IPv4", 80, Ready("10.0.0.1") with { Conditions = ending }, Ready("10.0.0.2") with { Conditions = published });

        var subset = Assert.Single(EndpointsDecision.Decide(_service, [slice], null)!.Subsets!);

        Assert.Equal(["10.0.0.2"], subset.Addresses!.Select(address => address.Ip));
        Assert.Null(subset.NotReadyAddresses);
    }

    [Fact]
    public void Only_the_first_family_is_shown()
    {
        var endpoints = EndpointsDecision.Decide(_service, [Slice("IPv6", 80, Ready("fd00::1")), Slice("IPv4", 80, Ready("10.0.0.1"))], null)!;

        Assert.Equal("10.0.0.1", Assert.Single(Assert.Single(endpoints.Subsets!).Addresses!).Ip);
    }

    [Fact]
    public void Addresses_with_other_ports_are_in_a_subset_of_their_own()
    {
        var endpoints = EndpointsDecision.Decide(_service, [Slice("IPv4", 9090, Ready("10.0.0.2")), Slice("IPv4", 8080, Ready("10.0.0.1"))], null)!;

        Assert.Equal([8080, 9090], endpoints.Subsets!.Select(subset => Assert.Single(subset.Ports!).Port));
    }

    [Fact]
    public void What_says_the_same_is_not_written_again()
    {
        var slices = new[] { Slice("IPv4", 8080, Ready("10.0.0.1")) };
        var written = EndpointsDecision.Decide(_service, slices, null)!;

        Assert.Null(EndpointsDecision.Decide(_service, slices, written));
        Assert.NotNull(EndpointsDecision.Decide(_service, [Slice("IPv4", 8080, Ready("10.0.0.9"))], written));
        Assert.NotNull(EndpointsDecision.Decide(_service with { Metadata = _service.Metadata with { Labels = null } }, slices, written));
    }

    [Fact]
    public void Beyond_a_thousand_addresses_the_rest_is_cut_and_said_so()
    {
        var many = Enumerable.Range(0, EndpointsDecision.MaxAddresses + 1).Select(i => Ready($"10.0.{i / 250}.{(i % 250) + 1}")).Chunk(100)
            .Select(chunk => Slice("IPv4", 80, chunk));

        var endpoints = EndpointsDecision.Decide(_service, many, null)!;

        Assert.Equal(EndpointsDecision.MaxAddresses, endpoints.Subsets!.Sum(subset => subset.Addresses!.Count));
        Assert.Equal(EndpointsDecision.OverCapacity, endpoints.Metadata.Annotations![EndpointsDecision.OverCapacityAnnotation]);
    }

    private static EndpointSlice Slice(string family, int port, params Endpoint[] endpoints) => new()
    {
        AddressType = family,
        Ports = [new EndpointPort { Name = "http", Port = port, Protocol = "TCP" }],
        Endpoints = endpoints,
    };

    private static Endpoint Ready(string address) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = true } };

    private static Endpoint NotReady(string address) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = false } };
}
