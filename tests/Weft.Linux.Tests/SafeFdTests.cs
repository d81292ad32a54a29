namespace Weft.Linux.Tests;

public sealed class SafeFdTests
{
    [Fact]
    public void A_failed_call_becomes_its_errno_and_never_a_descriptor()
    {
        var error = Assert.Throws<ErrnoException>(() => SafeFd.Own(Interop.Libc.open("/nowhere/at/all", 0, 0), "open", "/nowhere/at/all"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Equal("open(/nowhere/at/all): No such file or directory (errno 2)", error.Message);
        Assert.Equal(("open", "/nowhere/at/all"), (error.Call, error.Target));
    }

    [Fact]
    public void What_the_kernel_said_follows_the_errno() => Assert.Equal(
        "bpf(prog): Invalid argument (errno 22): R1 is not a pointer",
        ErrnoException.Of("bpf", "prog", Errno.EINVAL, "R1 is not a pointer").Message);

    [Fact]
    public void A_missing_feature_has_a_type_of_its_own()
    {
        Assert.IsType<NotSupportedByKernelException>(ErrnoException.Of("socket", "", Errno.EAFNOSUPPORT));
        Assert.IsType<ErrnoException>(ErrnoException.Of("socket", "", Errno.EPERM));
    }

    [Fact]
    public void A_duplicate_outlives_the_original()
    {
        var original = SafeFd.Own(Interop.Libc.open("/dev/null", 0, 0), "open", "/dev/null");
        using var copy = original.Duplicate();
        original.Dispose();
        using var scope = new FdScope(copy);
        Assert.True(File.Exists($"/proc/self/fd/{scope.Fd}"));
    }

    [Fact]
    public void A_scope_keeps_the_number_open_until_it_ends()
    {
        var fd = SafeFd.Own(Interop.Libc.open("/dev/null", 0, 0), "open", "/dev/null");
        int number;
        using (var scope = new FdScope(fd))
        {
            number = scope.Fd;
            fd.Dispose();
            Assert.Equal("/dev/null", new FileInfo($"/proc/self/fd/{number}").LinkTarget);
        }

        Assert.True(fd.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => { using var again = new FdScope(fd); });
    }

    [Theory]
    [InlineData("7", true)]
    [InlineData("0", true)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    [InlineData("eth0", false)]
    public void Interface_numbers_are_parsed_strictly(string text, bool good)
    {
        Assert.Equal(good, IfIndex.TryParse(text, null, out var index));
        Assert.Equal(good ? text : "0", index.ToString());
    }
}
