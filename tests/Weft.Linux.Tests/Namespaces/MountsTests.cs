using Weft.Linux.Namespaces;

namespace Weft.Linux.Tests.Namespaces;

public sealed class MountsTests
{
    [Fact]
    public void Mounts_agree_with_the_kernels_other_table()
    {
        var expected = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[2]).Order();
        Assert.Equal(expected, Mounts.List().Select(mount => mount.FileSystem).Order());
        Assert.Equal("/proc", Mounts.Find("proc"));
        Assert.Null(Mounts.Find("no-such-file-system"));
    }

    [Fact]
    public void This_process_has_no_thread_elsewhere() => Assert.Empty(ForeignThreads.Find());

    [Fact]
    public void The_boot_has_one_identity() => Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), BootIdentity.Current.ToString());
}
