using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Pods;
using Weft.Standalone.Runtime.Volumes;
using Weft.Testing;

namespace Weft.Standalone.Tests.Runtime;

public sealed class VolumePreparerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeConfigSource _source = new();

    public VolumePreparerTests() => _source.ConfigMaps["shop/cm"] = Map(("a.txt", "one"), ("b.txt", "two"));

    [Fact]
    public async Task A_changed_config_map_replaces_all_files_at_once_and_leaves_none_of_the_old()
    {
        Volume volume = new() { Name = "v", ConfigMap = new ConfigMapVolumeSource { Name = "cm" } };
        string path = await PrepareAsync(volume);
        Assert.Equal("one", await ReadAsync(path, "a.txt"));
        string before = new DirectoryInfo(Path.Combine(path, "..data")).LinkTarget!;

        _source.ConfigMaps["shop/cm"] = Map(("a.txt", "three"), ("c.txt", "four"));
        await PrepareAsync(volume);
        Assert.Equal(("three", "four"), (await ReadAsync(path, "a.txt"), await ReadAsync(path, "c.txt")));
        Assert.False(Path.Exists(Path.Combine(path, "b.txt")));
        Assert.False(Directory.Exists(Path.Combine(path, before)));
    }

    [Fact]
    public async Task An_unchanged_volume_is_not_touched()
    {
        Volume volume = new() { Name = "v", ConfigMap = new ConfigMapVolumeSource { Name = "cm" } };
        string path = await PrepareAsync(volume);
        string before = new DirectoryInfo(Path.Combine(path, "..data")).LinkTarget!;
        await PrepareAsync(volume);
        Assert.Equal(before, new DirectoryInfo(Path.Combine(path, "..data")).LinkTarget);
    }

    [Fact]
    public async Task Chosen_items_get_their_paths_and_modes()
    {
        Volume volume = new()
        {
            Name = "v",
            ConfigMap = new ConfigMapVolumeSource { Name = "cm", DefaultMode = 0x120, Items = [new KeyToPath { Key = "a.txt", Path = "deep/er/x", Mode = 0x100 }] },
        };
        string path = await PrepareAsync(volume);
        Assert.Equal("one", await ReadAsync(path, "deep/er/x"));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Path.Combine(path, "deep/er/x")));
        Assert.False(Path.Exists(Path.Combine(path, "b.txt")));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a/../../x")]
    [InlineData("..x")]
    [InlineData("")]
    public async Task A_path_out_of_the_volume_is_refused(string path) => await Assert.ThrowsAsync<ContainerConfigException>(() =>
        PrepareAsync(new Volume { Name = "v", ConfigMap = new ConfigMapVolumeSource { Name = "cm", Items = [new KeyToPath { Key = "a.txt", Path = path }] } }));

    [Fact]
    public async Task A_projected_volume_joins_its_sources()
    {
        _source.Secrets["shop/s"] = new Secret { Data = new Dictionary<string, byte[]> { ["pw"] = "x"u8.ToArray() } };
        string path = await PrepareAsync(new Volume
        {
            Name = "v",
            Projected = new ProjectedVolumeSource
            {
                Sources =
                [
                    new VolumeProjection { ConfigMap = new ConfigMapProjection { Name = "cm" } },
                    new VolumeProjection { Secret = new SecretProjection { Name = "s" } },
                    new VolumeProjection { DownwardAPI = new DownwardAPIProjection { Items = [new DownwardAPIVolumeFile { Path = "name", FieldRef = new ObjectFieldSelector { FieldPath = "metadata.name" } }] } },
                ],
            },
        });
        Assert.Equal(("two", "x", "web"), (await ReadAsync(path, "b.txt"), await ReadAsync(path, "pw"), await ReadAsync(path, "name")));
    }

    [Fact]
    public async Task An_unsupported_kind_is_named()
    {
        var refused = await Assert.ThrowsAsync<ContainerConfigException>(() => PrepareAsync(new Volume { Name = "disk", PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = "x" } }));
        Assert.StartsWith("MountVolume.SetUp failed for volume \"disk\" : this kind of volume is not supported", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string> PrepareAsync(Volume volume)
    {
        Pod pod = new() { Metadata = new ObjectMeta { Name = "web", Namespace = "shop", Uid = "u" }, Spec = new PodSpec { Volumes = [volume] } };
        PodStore store = new(_directory.Path, NullLogger<PodStore>.Instance);
        ImmutableDictionary<string, string> paths = await new VolumePreparer(store, _source, TimeProvider.System)
            .PrepareAsync(new PodFields(pod, "n", [], []), TestContext.Current.CancellationToken);
        return paths[volume.Name];
    }

    private static Task<string> ReadAsync(string directory, string name) => File.ReadAllTextAsync(Path.Combine(directory, name), TestContext.Current.CancellationToken);

    private static ConfigMap Map(params (string Key, string Value)[] data) => new() { Data = data.ToDictionary(pair => pair.Key, pair => pair.Value) };
}
