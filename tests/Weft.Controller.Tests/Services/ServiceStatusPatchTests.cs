using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Controller.Services;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.Services;

public sealed class ServiceStatusPatchTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly AddressPool[] _pools = [Pool("p", "private", "10.0.0.0/24")];

    [Fact]
    public void A_patch_is_tied_to_the_service_it_was_decided_on()
    {
        var patch = ServiceStatusPatch.For(Service(), Decide(Service(), _pools), [], [], _now)!;

        Assert.Equal("""{"uid":"web-uid","resourceVersion":"7"}""", patch["metadata"]!.ToJsonString());
        Assert.Equal("""{"ingress":[{"ip":"10.0.0.1","ipMode":"VIP"}]}""", patch["status"]!["loadBalancer"]!.ToJsonString());
    }

    [Fact]
    public void What_the_status_says_already_is_not_written_again()
    {
        var (service, decision) = (Service(), Decide(Service(), _pools));
        var written = Apply(service, ServiceStatusPatch.For(service, decision, ["a remark"], [], _now)!);

        Assert.Null(ServiceStatusPatch.For(written, decision, ["a remark"], [], _now.AddHours(1)));
        Assert.NotNull(ServiceStatusPatch.For(written, decision, [], [], _now));
    }

    [Fact]
    public void A_release_is_always_written_so_that_who_decided_otherwise_is_refused()
    {
        var (service, decision) = (Service(), Decide(Service(), _pools));
        var written = Apply(service, ServiceStatusPatch.For(service, decision, [], [], _now)!);

        var fence = ServiceStatusPatch.For(written, decision, [], ["10.0.0.9"], _now)!;

        Assert.Equal("10.0.0.1 of pool p; 10.0.0.9 is released", ServiceStatusPatch.Find(Apply(written, fence), ServiceStatusPatch.AddressCondition)!.Message);
        Assert.NotEqual(written.Status!.Conditions![0], Apply(written, fence).Status!.Conditions![0]);
    }

    [Fact]
    public void Conditions_of_others_stay()
    {
        var dns = new Condition { Type = "ExternalRecords", Status = "True", Reason = "Published", Message = "web.example", LastTransitionTime = _now };
        var service = Service() with { Status = new ServiceStatus { Conditions = [dns] } };

        var allocated = Apply(service, ServiceStatusPatch.For(service, Decide(service, _pools), ["x"], [], _now)!);
        var cleared = Apply(allocated, ServiceStatusPatch.Clear(allocated, ["10.0.0.1"], _now)!);

        Assert.Equal(["ExternalRecords", "AddressAllocated", "AnnotationsHonoured"], allocated.Status!.Conditions!.Select(condition => condition.Type));
        Assert.Equal(dns, Assert.Single(cleared.Status!.Conditions!));
        Assert.Null(cleared.Status!.LoadBalancer?.Ingress);
    }

    [Fact]
    public void The_time_of_a_condition_is_that_of_its_status_not_of_its_message()
    {
        var service = Service(("weft.dev/address-pool", "nowhere"));
        var first = Apply(service, ServiceStatusPatch.For(service, Decide(service, _pools), [], [], _now)!);
        var other = first with { Metadata = first.Metadata with { Annotations = new Dictionary<string, string> { ["weft.dev/address-pool"] = "elsewhere" } } };
        var second = Apply(other, ServiceStatusPatch.For(other, Decide(other, _pools), [], [], _now.AddHours(1))!);

        Assert.Equal("unknown pool \"elsewhere\"", second.Status!.Conditions![0].Message);
        Assert.Equal(_now, second.Status!.Conditions![0].LastTransitionTime);
    }

    private static Service Apply(Service service, JsonObject patch) =>
        MergePatch.Apply(JsonSerializer.SerializeToNode(service, KubeJson.Default.Service), patch).Deserialize(KubeJson.Default.Service)!;
}
