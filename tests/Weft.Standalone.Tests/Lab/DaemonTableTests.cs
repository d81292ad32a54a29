using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Processes;
using Weft.Testing;

namespace Weft.Standalone.Tests.Lab;

/// <summary>With real processes, which need no privilege to be started and stopped.</summary>
public sealed class DaemonTableTests : IDisposable
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private readonly TemporaryDirectory _directory = new();
    private readonly DaemonTable _table;

    public DaemonTableTests() => _table = new DaemonTable(new LabPaths("t", Path.Combine(_directory.Path, "state"), Path.Combine(_directory.Path, "run")), ["/bin/sh", "-c"], TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_started_once_and_found_again_by_its_record()
    {
        Assert.True(_table.Ensure(new DaemonSpec("a", ["echo begun; exec sleep 60"])));
        DaemonRecord first = _table.Find("a")!;
        Assert.False(_table.Ensure(new DaemonSpec("a", ["echo again; exec sleep 60"])));
        Assert.Equal(first.Pid, _table.Find("a")!.Pid);
        Assert.True(DaemonTable.IsAlive(first));
        await _table.StopAsync(_table.List(), _grace, Cancellation);
        Assert.False(DaemonTable.IsAlive(first));
        Assert.Empty(_table.List());
        Assert.Equal("begun\n", await File.ReadAllTextAsync(first.LogPath, Cancellation));
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_killed_after_its_grace()
    {
        _table.Ensure(new DaemonSpec("deaf", ["trap '' TERM; echo deaf; while :; do sleep 1; done"]));
        DaemonRecord deaf = _table.Find("deaf")!;
        await UntilAsync(() => File.Exists(deaf.LogPath) && File.ReadAllText(deaf.LogPath).Length > 0);
        await _table.StopAsync([deaf], TimeSpan.FromMilliseconds(100), Cancellation);
        Assert.False(DaemonTable.IsAlive(deaf));
    }

    [Fact]
    public async Task A_later_process_with_the_same_number_is_left_alone()
    {
        _table.Ensure(new DaemonSpec("a", ["exec sleep 60"]));
        DaemonRecord real = _table.Find("a")!;
        DaemonRecord stale = real with { StartTicks = real.StartTicks - 1 };
        Assert.False(DaemonTable.IsAlive(stale));
        await _table.StopAsync([stale], _grace, Cancellation);
        Assert.True(DaemonTable.IsAlive(real));
        await _table.StopAsync([real], _grace, Cancellation);
    }

    [Fact]
    public async Task A_process_that_ended_by_itself_is_started_again()
    {
        _table.Ensure(new DaemonSpec("a", ["exit 1"]));
        await UntilAsync(() => !DaemonTable.IsAlive(_table.Find("a")!));
        Assert.True(_table.Ensure(new DaemonSpec("a", ["exec sleep 60"])));
        await _table.StopAsync(_table.List(), _grace, Cancellation);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
