using System.Diagnostics;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Linux;

public sealed class NetworkNamespaceTests : IDisposable
{
    private readonly NetnsLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void New_namespace_has_only_loopback_and_is_known_to_iproute2()
    {
        var name = _lab.Name("-new");
        try
        {
            using var created = NetworkNamespace.Create(name);
            using var netlink = RouteNetlink.OpenIn(created);
            var only = Assert.Single(netlink.Links.List());
            Assert.Equal("lo", only.Name);
            Assert.False(only.IsUp);
            Assert.Contains(name, CommandLine.Run("ip", "netns", "list"), StringComparison.Ordinal);
            Assert.Contains(name, NetworkNamespace.Names());
        }
        finally
        {
            Assert.True(NetworkNamespace.TryDelete(name));
        }

        Assert.DoesNotContain(name, CommandLine.Run("ip", "netns", "list"), StringComparison.Ordinal);
        Assert.False(NetworkNamespace.TryDelete(name));
    }

    [Fact]
    public void A_taken_name_is_a_result_or_an_error()
    {
        var taken = _lab.Namespace("t");
        Assert.False(NetworkNamespace.TryCreate(taken.Name, out var created));
        Assert.Null(created);
        Assert.Equal(Errno.EEXIST, Assert.Throws<ErrnoException>(() => NetworkNamespace.Create(taken.Name)).Errno);
    }

    [Fact]
    public void Namespaces_of_iproute2_are_opened_and_deleted()
    {
        var name = _lab.Name("-ip");
        CommandLine.Run("ip", "netns", "add", name);
        using (var opened = NetworkNamespace.OpenNamed(name))
        {
            Assert.NotEqual(NetworkNamespace.OpenCurrent().Identity, opened.Identity);
        }

        Assert.True(NetworkNamespace.TryDelete(name));
    }

    [Fact]
    public void A_missing_name_and_a_plain_file_are_told_apart()
    {
        Assert.False(NetworkNamespace.TryOpen(NetworkNamespace.PathOf(_lab.Name("-none")), out _));
        var stale = NetworkNamespace.PathOf(_lab.Name("-stale"));
        File.WriteAllText(stale, "");
        try
        {
            Assert.Equal(Errno.EINVAL, Assert.Throws<ErrnoException>(() => NetworkNamespace.Open(stale)).Errno);
        }
        finally
        {
            Assert.True(NetworkNamespace.TryDelete(Path.GetFileName(stale)));
        }

        Assert.False(File.Exists(stale));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("..")]
    public void A_name_cannot_lead_elsewhere(string name) => Assert.Throws<ArgumentException>(() => NetworkNamespace.PathOf(name));

    [Fact]
    public void Identity_is_the_kernels_inode_and_this_boot()
    {
        var inside = _lab.Namespace("i");
        var text = inside.Exec("readlink", "/proc/self/ns/net").Trim();
        Assert.Equal(text, inside.Handle.Identity.ToString());
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), inside.Handle.Identity.BootId.ToString());
        using var again = NetworkNamespace.Open(inside.Path);
        Assert.Equal(inside.Handle.Identity, again.Identity);
    }

    [Fact]
    public void A_process_is_found_by_its_namespace()
    {
        var inside = _lab.Namespace("p");
        using var child = inside.Handle.Run(() => Process.Start("sleep", "60"));
        try
        {
            using var ofChild = NetworkNamespace.OpenOfProcess(child.Id);
            Assert.Equal(inside.Handle.Identity, ofChild.Identity);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    [Fact]
    public void Run_returns_values_and_throws_the_bodys_own_error_and_leaves_this_thread_alone()
    {
        var inside = _lab.Namespace("r");
        using var before = NetworkNamespace.Open("/proc/thread-self/ns/net");
        Assert.Equal(inside.Handle.Identity.Inode, inside.Handle.Run(() =>
        {
            using var here = NetworkNamespace.Open("/proc/thread-self/ns/net");
            return here.Identity.Inode;
        }));
        Assert.Throws<InvalidDataException>(() => inside.Handle.Run(() => throw new InvalidDataException()));
        using var after = NetworkNamespace.Open("/proc/thread-self/ns/net");
        Assert.Equal(before.Identity, after.Identity);
    }

    [Fact]
    public void A_thread_that_stays_is_found()
    {
        var inside = _lab.Namespace("f");
        Assert.DoesNotContain(ForeignThreads.Find(), thread => thread.Namespace == inside.Handle.Identity.ToString());
        using var release = new ManualResetEventSlim();
        using var arrived = new ManualResetEventSlim();
        var stays = new Thread(() => inside.Handle.Run(() =>
        {
            arrived.Set();
            release.Wait();
        }));
        stays.Start();
        arrived.Wait(TestContext.Current.CancellationToken);
        Assert.Contains(ForeignThreads.Find(), thread => thread.Namespace == inside.Handle.Identity.ToString());
        release.Set();
        stays.Join();
        Assert.DoesNotContain(ForeignThreads.Find(), thread => thread.Namespace == inside.Handle.Identity.ToString());
    }

    [Fact]
    public void Settings_are_written_inside_and_only_there()
    {
        const string Key = "net/ipv4/ip_forward";
        var left = _lab.Namespace("l");
        var right = _lab.Namespace("r");
        Sysctl.Write(left.Handle, Key, "1");
        Sysctl.Write(right.Handle, new Dictionary<string, string> { [Key] = "0", ["net/ipv6/conf/all/forwarding"] = "1" });
        Assert.Equal("1", Sysctl.Read(left.Handle, Key));
        Assert.Equal("1", left.Exec("sysctl", "-n", "net.ipv4.ip_forward").Trim());
        Assert.Equal("0", right.Exec("sysctl", "-n", "net.ipv4.ip_forward").Trim());
        Assert.Equal("1", right.Exec("sysctl", "-n", "net.ipv6.conf.all.forwarding").Trim());
        Assert.Null(Sysctl.Read(left.Handle, "net/ipv4/no_such_key"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<ErrnoException>(() => Sysctl.Write(left.Handle, "net/ipv4/no_such_key", "1")).Errno);
        Assert.Throws<ArgumentException>(() => Sysctl.Read("net/../kernel/hostname"));
    }

    [Fact]
    public void An_anonymous_namespace_ends_with_its_handle()
    {
        using var anonymous = NetworkNamespace.CreateAnonymous();
        using var netlink = RouteNetlink.OpenIn(anonymous);
        Assert.Single(netlink.Links.List());
        Assert.NotEqual(NetworkNamespace.OpenCurrent().Identity, anonymous.Identity);
    }
}
