using Weft.Agent.Status;
using Weft.Api;

namespace Weft.Agent.Tests.Status;

public sealed class StatusPatchTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FabricNodeStatus _wanted = new()
    {
        BootId = "boot",
        Workloads = 2,
        Applied = new Dictionary<string, string> { ["nodes"] = "5" },
        Underlay = new FabricNodeUnderlay { Interface = "eth0", Mtu = 1500, Addresses = ["172.30.1.11/24"] },
        Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "Ready", Message = "fine" }],
    };

    [Fact]
    public void A_status_that_says_so_already_is_not_written()
    {
        var written = _wanted with { Conditions = [_wanted.Conditions![0] with { LastTransitionTime = _now }] };

        Assert.Null(StatusPatch.Of(Node(written), _wanted, _now.AddHours(1)));
    }

    [Fact]
    public void Only_what_differs_is_written()
    {
        var written = _wanted with { Workloads = 1, Conditions = [_wanted.Conditions![0] with { LastTransitionTime = _now }] };

        Assert.Equal("""{"status":{"workloads":2}}""", StatusPatch.Of(Node(written), _wanted, _now)!.ToJsonString());
    }

    [Fact]
    public void Conditions_of_others_stay_and_bind_the_patch_to_the_version_read()
    {
        var written = new FabricNodeStatus { Conditions = [new Condition { Type = "PrefixesAllocated", Status = "True", LastTransitionTime = _now }] };

        var patch = StatusPatch.Of(Node(written), _wanted, _now)!;

        Assert.Equal("9", patch["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Equal(["PrefixesAllocated", "Ready"], patch["status"]!["conditions"]!.AsArray().Select(condition => condition!["type"]!.GetValue<string>()));
    }

    [Fact]
    public void A_kind_that_is_no_longer_watched_leaves_the_map()
    {
        var written = _wanted with { Applied = new Dictionary<string, string> { ["nodes"] = "5", ["pods"] = "3" } };

        var applied = StatusPatch.Of(Node(written), _wanted, _now)!["status"]!["applied"]!.AsObject();

        Assert.True(applied.ContainsKey("pods"));
        Assert.Null(applied["pods"]);
    }

    [Fact]
    public void An_uplink_that_is_gone_is_taken_out()
    {
        var patch = StatusPatch.Of(Node(_wanted), _wanted with { Underlay = null }, _now)!;

        Assert.True(patch["status"]!.AsObject().ContainsKey("underlay"));
        Assert.Null(patch["status"]!["underlay"]);
    }

    private static FabricNode Node(FabricNodeStatus status) => new() { Metadata = new ObjectMeta { Name = "a", ResourceVersion = "9" }, Status = status };
}
