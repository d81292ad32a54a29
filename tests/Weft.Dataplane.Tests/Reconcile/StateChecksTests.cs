using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;
using Weft.Packets;

namespace Weft.Dataplane.Tests.Reconcile;

public sealed class StateChecksTests
{
    public static TheoryData<string, EndpointSpec> BadEndpoints => new()
    {
        { "never 0", TestStates.Web with { Id = default } },
        { "interface name", TestStates.Web with { HostInterface = "a-name-of-16-chr" } },
        { "interface name", TestStates.Web with { ContainerInterface = "" } },
        { "not an IPv4", TestStates.Web with { Ipv4 = IPAddress.IPv6Loopback } },
        { "not an IPv6", TestStates.Web with { Ipv6 = IPAddress.Loopback } },
        { "MTU", TestStates.Web with { MtuBytes = 67 } },
        { "MTU", TestStates.Web with { MtuBytes = 65536 } },
        { "group address", TestStates.Web with { Mac = MacAddress.Parse("01:00:00:00:00:00") } },
        { "this id", TestStates.Web with { Id = TestStates.Worker.Id } },
        { "the interface wft2", TestStates.Web with { HostInterface = "wft2" } },
    };

    [Theory]
    [MemberData(nameof(BadEndpoints))]
    public void A_bad_endpoint_is_left_out_and_the_others_stay(string message, EndpointSpec bad)
    {
        var log = new ChangeLog();

        var state = StateChecks.Valid(TestStates.Full with { Endpoints = [TestStates.Worker, bad] }, log);

        Assert.Equal([TestStates.Worker], state.Endpoints);
        Assert.Contains(message, Assert.Single(log.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_of_one_name_or_address_are_left_out_after_the_first()
    {
        var log = new ChangeLog();
        var twin = TestStates.Far with { Name = "twin" };

        var state = StateChecks.Valid(TestStates.Full with { Nodes = [TestStates.Far, TestStates.Far, twin, TestStates.Native] }, log);

        Assert.Equal(["lga1-a", "ord1-b"], state.Nodes.Select(node => node.Name));
        Assert.Equal(["node lga1-a", "node twin"], log.Errors.Select(error => error.Subject));
    }

    [Fact]
    public void A_good_state_passes_unchanged()
    {
        var log = new ChangeLog();

        var state = StateChecks.Valid(TestStates.Full, log);

        Assert.Empty(log.Errors);
        Assert.Equal(TestStates.Full.Endpoints, state.Endpoints);
        Assert.Equal(TestStates.Full.Nodes, state.Nodes);
    }
}
