namespace Weft.Lab.Tests;

/// <summary>What a lab survives, and what it leaves.</summary>
[Collection(LabCollection.Name)]
public sealed class RecoveryTests(SharedLab lab)
{
    [Fact]
    public async Task Up_twice_changes_nothing()
    {
        var before = lab.Daemons();
        (await lab.WeftAsync("lab", "up")).MustSucceed();
        Assert.Equal(before, lab.Daemons());
    }

    [Fact]
    public async Task After_everything_was_killed_the_next_up_has_every_object_and_workload()
    {
        await lab.ApplyAsync(Manifests.Sleeper("survivor", "ord1-a"));
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/survivor")).MustSucceed();
        var before = await lab.GetAsync("pod", "survivor");

        await lab.KillAsync(_ => true);
        (await lab.WeftAsync("lab", "up")).MustSucceed();

        var after = await lab.GetAsync("pod", "survivor");
        Assert.Equal((string)before["metadata"]!["uid"]!, (string)after["metadata"]!["uid"]!);
        Assert.Equal((string)before["status"]!["podIP"]!, (string)after["status"]!["podIP"]!);
        (await lab.ExecAsync("default/survivor", "true")).MustSucceed();
        (await lab.KubectlAsync("delete", "pod/survivor")).MustSucceed();
    }

    [Fact]
    public async Task Down_leaves_nothing_behind()
    {
        await using var other = new RunningLab($"d{Environment.ProcessId}");
        await other.InitializeAsync();
        await other.ApplyAsync(Manifests.Sleeper("left", "ord1-a"));
        (await other.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/left")).MustSucceed();
        var processes = other.Daemons().Values.ToList();
        (await other.WeftAsync("lab", "down")).MustSucceed();

        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries("/run/netns"), path => Path.GetFileName(path).StartsWith($"{other.Name}-", StringComparison.Ordinal));
        Assert.False(Directory.Exists("/sys/fs/bpf/weft") && Directory.EnumerateDirectories("/sys/fs/bpf/weft", $"{other.Name}-*").Any());
        Assert.False(Directory.Exists(other.RunDirectory));
        Assert.False(Directory.Exists(other.StateDirectory));
        Assert.DoesNotContain(processes, IsAlive);
    }

    // A process that has ended but was not yet collected by its parent has no command line any more.
    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Length > 0;
}
