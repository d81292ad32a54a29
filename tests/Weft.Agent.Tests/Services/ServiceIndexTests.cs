using Weft.Agent.Services;
using Weft.Agent.Services.Records;
using Weft.Api;
using static Weft.Agent.Tests.Services.TestFabric;

namespace Weft.Agent.Tests.Services;

public sealed class ServiceIndexTests
{
    private readonly ServiceIndex _index = new([], Facts);

    [Fact]
    public void A_change_of_one_Service_is_all_that_the_next_set_differs_by()
    {
        for (var i = 0; i < 50; i++)
        {
            Put($"s{i}", $"10.64.1.{i}");
        }

        var before = _index.Settle().Services;
        Put("s7", "10.64.2.7");
        var after = _index.Settle().Services;

        var key = Assert.Single(after.ChangesSince(before));
        Assert.Equal(("s7", "http"), (key.Name, key.Port));
    }

    [Fact]
    public void A_Service_that_flaps_between_two_looks_and_ends_as_it_was_is_no_change()
    {
        Put("s", "10.64.1.1");
        var before = _index.Settle().Services;

        for (var i = 0; i < 100; i++)
        {
            Put("s", i % 2 == 0 ? "10.64.1.2" : "10.64.1.1");
        }

        Assert.Same(before, _index.Settle().Services);
    }

    [Fact]
    public void What_no_packet_depends_on_is_no_change()
    {
        Put("s", "10.64.1.1");
        var before = _index.Settle();
        var service = Service(name: "s") with { Status = new ServiceStatus { Conditions = [new Condition { Type = "X", Status = "True" }] } };

        _index.ChangeService(new ObjectKey(InNamespace, "s"), ServiceReader.Read(service, Pool));

        Assert.Equal(before, _index.Settle());
    }

    [Fact]
    public void A_slice_that_moves_to_another_Service_leaves_the_first()
    {
        Put("one", "10.64.1.1");
        Put("two", "10.64.1.2");
        var slice = SliceOf("one", "10.64.1.1");

        _index.ChangeSlice(slice, slice with { Service = "two" });

        var services = _index.Settle().Services;
        Assert.Equal("", services.Specs.Single(port => port.Key is { Name: "one", Family: System.Net.Sockets.AddressFamily.InterNetwork }).Inside());
        Assert.Equal(
            "10.64.1.1 10.64.1.2", services.Specs.Single(port => port.Key is { Name: "two", Family: System.Net.Sockets.AddressFamily.InterNetwork }).Inside());
    }

    [Fact]
    public void Where_balancers_ask_for_health_follows_the_endpoints_of_this_node()
    {
        var service = Service(spec => spec with { Type = "LoadBalancer", ExternalTrafficPolicy = "Local", HealthCheckNodePort = 32001 }, "s");
        var key = new ObjectKey(InNamespace, "s");
        _index.ChangeService(key, ServiceReader.Read(service, Pool));
        var slice = SliceOf("s", "10.64.2.1");
        _index.ChangeSlice(null, slice);
        Assert.Equal(new HealthCheckTarget(32001, 0), _index.Settle().HealthChecks[key]);

        _index.ChangeSlice(slice, SliceOf("s", "10.64.1.1"));

        Assert.Equal(new HealthCheckTarget(32001, 1), _index.Settle().HealthChecks[key]);
        _index.ChangeService(key, null);
        Assert.Empty(_index.Settle().HealthChecks);
    }

    [Fact]
    public void A_slice_that_names_no_Service_is_nobodys()
    {
        _index.ChangeSlice(null, SliceOf("", "10.64.1.1"));

        Assert.Equal((0, 0), _index.Counts);
        Assert.Equal(0, _index.Settle().Services.Count);
    }

    private static SliceRecord SliceOf(string service, string address)
    {
        var slice = Slice(Ready(address)).Named($"{service}-1");
        return SliceReader.Read(slice with { Metadata = slice.Metadata with { Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service } } }, Pool);
    }

    private void Put(string name, string address)
    {
        var key = new ObjectKey(InNamespace, name);
        var old = _index.Find(key)?.Slices.SingleOrDefault();
        _index.ChangeService(key, ServiceReader.Read(Service(name: name), Pool));
        _index.ChangeSlice(old, SliceOf(name, address));
    }
}
