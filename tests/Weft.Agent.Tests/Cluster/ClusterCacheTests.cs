using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Cluster;
using Weft.Agent.Sandboxes;
using Weft.Agent.Tests.Fakes;

namespace Weft.Agent.Tests.Cluster;

public sealed class ClusterCacheTests
{
    private static readonly ClusterSnapshot _snapshot = new(
        [new ClusterNode("a", "ord1", ["10.64.1.0/24"], ["172.30.1.11/24"]), new ClusterNode("b", "lga1", [], [])],
        [new ClusterRegion("lga1"), new ClusterRegion("ord1", 1400) { PodPrefixes = ["10.64.0.0/16"], IsZeroTrust = true }]);

    private readonly CrashingFiles _files = new(new Random(1));

    [Fact]
    public void What_was_saved_is_loaded_after_a_loss_of_power()
    {
        Cache().Save(_snapshot);
        _files.Restart();

        Assert.Equal(Text(_snapshot), Text(Cache().Load()!));
    }

    [Fact]
    public void An_equal_snapshot_is_not_written_again()
    {
        var cache = Cache();
        cache.Save(_snapshot);
        var steps = _files.Steps;

        cache.Save(_snapshot with { });

        Assert.Equal(steps, _files.Steps);
    }

    [Fact]
    public void A_file_that_does_not_know_the_prefixes_of_regions_is_loaded_all_the_same()
    {
        _files.Put("/cache/cluster.json", """{"nodes":[],"regions":[{"name":"ord1"}]}"""u8.ToArray());

        Assert.Empty(Assert.Single(Cache().Load()!.Regions).PodPrefixes);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"nodes":[{"name":"a"}],"regions":[]}""")]
    public void A_file_that_is_not_whole_is_ignored(string contents)
    {
        _files.Put("/cache/cluster.json", Encoding.UTF8.GetBytes(contents));

        Assert.Null(Cache().Load());
    }

    [Fact]
    public void Nothing_cached_is_nothing_known() => Assert.Null(Cache().Load());

    [Fact]
    public void A_full_disk_costs_only_the_cache()
    {
        _files.IsFull = true;

        Cache().Save(_snapshot);

        Assert.Null(Cache().Load());
    }

    private static string Text(ClusterSnapshot snapshot) => JsonSerializer.Serialize(snapshot, ClusterJsonContext.Default.ClusterSnapshot);

    private ClusterCache Cache() => new(new RecordDirectory("/cache", _files), NullLogger<ClusterCache>.Instance);
}
