using System.Diagnostics;
using Weft.Linux.Processes;

namespace Weft.Linux.Tests.Processes;

public sealed class PidFdTests
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_signal_ends_the_process_and_the_end_is_seen()
    {
        using var child = Process.Start("sleep", "60");
        using var handle = PidFd.Open(child.Id);
        Assert.False(handle.HasExited);
        Assert.True(handle.TrySignal(Signal.None));
        Assert.True(handle.TrySignal(Signal.Kill));
        Assert.True(handle.WaitForExit(_long));
        child.WaitForExit();
        Assert.True(handle.HasExited);
        Assert.False(handle.TrySignal(Signal.Kill));
    }

    [Fact]
    public void A_number_nobody_has_is_a_result_or_an_error()
    {
        using var child = Process.Start("true");
        child.WaitForExit();
        Assert.False(PidFd.TryOpen(child.Id, out _));
        Assert.Equal(Errno.ESRCH, Assert.Throws<ErrnoException>(() => PidFd.Open(child.Id)).Errno);
    }

    [Fact]
    public void A_thread_is_pinned_and_others_are_not()
    {
        var before = ThreadScheduling.AllowedProcessors();
        IReadOnlyList<int> inside = [];
        var thread = new Thread(() =>
        {
            ThreadScheduling.PinToProcessor(before[^1]);
            inside = ThreadScheduling.AllowedProcessors();
        });
        thread.Start();
        thread.Join();
        Assert.Equal([before[^1]], inside);
        Assert.Equal(before, ThreadScheduling.AllowedProcessors());
    }
}
