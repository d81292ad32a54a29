using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Processes;
using Weft.Testing;

namespace Weft.Standalone.Tests.Lab;

/// <summary>With real processes, which need no privilege to be started and stopped.</summary>
public sealed class DaemonTableTests : IDisposable
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private readonly TemporaryDirectory _directory = new();
    private readonly LabPaths _paths;
    private readonly DaemonTable _table;

    public DaemonTableTests()
    {
        _paths = new LabPaths("t", Path.Combine(_directory.Path, "state"), Path.Combine(_directory.Path, "run"));
        _table = new DaemonTable(_paths, ["/bin/sh", "-c"], "build 1", TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_started_once_and_found_again_by_its_record()
    {
        Assert.True(await _table.EnsureAsync(new DaemonSpec("a", ["echo begun; exec sleep 60"]), Cancellation));
        DaemonRecord first = _table.Find("a")!;
        Assert.False(await _table.EnsureAsync(new DaemonSpec("a", ["echo again; exec sleep 60"]), Cancellation));
        Assert.Equal(first.Pid, _table.Find("a")!.Pid);
        Assert.True(DaemonTable.IsAlive(first));
        await Eventually.HappensAsync(() => File.Exists(first.LogPath) && File.ReadAllText(first.LogPath).Length > 0, () => "it has printed nothing");
        await _table.StopAsync(_table.List(), _grace, Cancellation);
        Assert.False(DaemonTable.IsAlive(first));
        Assert.Empty(_table.List());
        Assert.Equal("begun\n", await File.ReadAllTextAsync(first.LogPath, Cancellation));
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_killed_after_its_grace()
    {
        await _table.EnsureAsync(new DaemonSpec("deaf", ["trap '' TERM; echo deaf; while :; do sleep 1; done"]), Cancellation);
        DaemonRecord deaf = _table.Find("deaf")!;
        await Eventually.HappensAsync(() => File.Exists(deaf.LogPath) && File.ReadAllText(deaf.LogPath).Length > 0, () => "it has printed nothing");
        await _table.StopAsync([deaf], TimeSpan.FromMilliseconds(100), Cancellation);
        Assert.False(DaemonTable.IsAlive(deaf));
    }

    [Fact]
    public async Task A_later_process_with_the_same_number_is_left_alone()
    {
        await _table.EnsureAsync(new DaemonSpec("a", ["exec sleep 60"]), Cancellation);
        DaemonRecord real = _table.Find("a")!;
        DaemonRecord stale = real with { StartTicks = real.StartTicks - 1 };
        Assert.False(DaemonTable.IsAlive(stale));
        await _table.StopAsync([stale], _grace, Cancellation);
        Assert.True(DaemonTable.IsAlive(real));
        await _table.StopAsync([real], _grace, Cancellation);
    }

    [Fact]
    public async Task A_process_of_another_build_is_replaced()
    {
        await _table.EnsureAsync(new DaemonSpec("a", ["exec sleep 60"]), Cancellation);
        DaemonRecord old = _table.Find("a")!;
        DaemonTable later = new(_paths, ["/bin/sh", "-c"], "build 2", TimeProvider.System);
        Assert.True(await later.EnsureAsync(new DaemonSpec("a", ["exec sleep 60"]), Cancellation));
        Assert.False(DaemonTable.IsAlive(old));
        Assert.True(DaemonTable.IsAlive(later.Find("a")!));
        await later.StopAsync(later.List(), _grace, Cancellation);
    }

    [Fact]
    public async Task A_process_that_ended_by_itself_is_started_again()
    {
        await _table.EnsureAsync(new DaemonSpec("a", ["exit 1"]), Cancellation);
        await Eventually.HappensAsync(() => !DaemonTable.IsAlive(_table.Find("a")!), () => "it has not ended");
        Assert.True(await _table.EnsureAsync(new DaemonSpec("a", ["exec sleep 60"]), Cancellation));
        await _table.StopAsync(_table.List(), _grace, Cancellation);
    }

    public void Dispose() => _directory.Dispose();
}
