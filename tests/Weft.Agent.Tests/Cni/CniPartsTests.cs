using System.Text.Json;
using Weft.Agent.Cni;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Sandboxes;
using Weft.Cni.Wire;

namespace Weft.Agent.Tests.Cni;

public sealed class CniPartsTests
{
    [Theory]
    [InlineData("K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;K8S_POD_UID=1", "shop", "web-0", "1")]
    [InlineData("IgnoreUnknown=1;;=;K8S_POD_NAME=web-0", "", "web-0", "")]
    [InlineData(null, "", "", "")]
    public void The_pod_is_read_from_the_arguments(string? args, string ns, string name, string uid) =>
        Assert.Equal(new PodIdentity(ns, name, uid), PodArguments.Parse(args));

    [Fact]
    public void A_value_longer_than_any_name_is_not_taken() =>
        Assert.Equal(PodIdentity.Unknown, PodArguments.Parse("K8S_POD_NAME=" + new string('a', 300)));

    [Fact]
    public void A_result_that_was_handed_back_does_not_differ()
    {
        var record = Record();
        var result = JsonSerializer.SerializeToElement(AttachmentResult.Of(record, 1450), WireFormat.Json.CniResult);

        Assert.Null(AttachmentResult.DifferenceOf(result, record));
    }

    [Theory]
    [InlineData("""{"interfaces":[{"name":"eth0"}],"ips":[{"address":"10.64.0.2/32"}]}""", "lacks fd64::2")]
    [InlineData("""{"interfaces":[{"name":"eth1"}],"ips":[{"address":"10.64.0.2/32"},{"address":"fd64:0::2/128"}]}""", "lacks interface eth0")]
    [InlineData("""{"ips":"x"}""", "is not a result")]
    [InlineData("{}", "lacks 10.64.0.2")]
    public void A_result_that_differs_is_told_how(string previous, string difference) =>
        Assert.Contains(difference, AttachmentResult.DifferenceOf(JsonDocument.Parse(previous).RootElement, Record()), StringComparison.Ordinal);

    [Fact]
    public void Valid_attachments_are_read_by_container_and_interface()
    {
        var config = JsonDocument.Parse("""{"cni.dev/valid-attachments":[{"containerID":"a","ifname":"eth0"},{"containerID":"b","ifname":"net1"}]}""").RootElement;

        Assert.Equal([new SandboxKey("a", "eth0"), new SandboxKey("b", "net1")], ValidAttachments.Of(config).Order(Comparer<SandboxKey>.Create((x, y) => string.CompareOrdinal(x.ContainerId, y.ContainerId))));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"cni.dev/valid-attachments":{}}""")]
    [InlineData("""{"cni.dev/valid-attachments":[{"containerID":"a"}]}""")]
    [InlineData("""{"cni.dev/valid-attachments":[7]}""")]
    public void A_gc_without_a_whole_list_is_refused_rather_than_taken_for_none(string config)
    {
        var error = Assert.Throws<CniException>(() => ValidAttachments.Of(JsonDocument.Parse(config).RootElement));
        Assert.Equal(CniErrorCode.InvalidConfig, error.Code);
    }

    [Fact]
    public async Task A_key_has_one_holder_at_a_time_and_other_keys_do_not_wait()
    {
        var turns = new KeyedLock<string>();
        var first = await turns.EnterAsync("a", TestContext.Current.CancellationToken);

        var second = turns.EnterAsync("a", TestContext.Current.CancellationToken);
        using (await turns.EnterAsync("b", TestContext.Current.CancellationToken))
        {
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        first.Dispose();
        (await second).Dispose();
        (await turns.EnterAsync("a", TestContext.Current.CancellationToken)).Dispose();
    }

    private static SandboxRecord Record()
    {
        var world = new World();
        return world.Add(world.NewClaim("a"));
    }
}
