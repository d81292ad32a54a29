using System.Collections.Immutable;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Tests.Runtime;

public sealed class LaunchScriptTests
{
    private static readonly ContainerLaunch _launch = new()
    {
        Directory = "/state/c",
        CgroupDirectory = "/cg/c",
        Hostname = "web",
        Command = ["nginx", "-g", "daemon off;"],
        Environment = ImmutableSortedDictionary<string, string>.Empty.Add("A", "it's").Add("PATH", "/bin"),
    };

    [Fact]
    public void The_command_is_the_last_line_and_gets_exactly_its_environment() =>
        Assert.Equal("exec env -i -- 'A=it'\\''s' 'PATH=/bin' 'nginx' '-g' 'daemon off;'", Lines(_launch)[^1]);

    [Fact]
    public void The_process_is_in_its_cgroup_before_anything_else_happens()
    {
        string[] lines = Lines(_launch);
        Assert.True(Array.IndexOf(lines, "echo 0 > '/cg/c/cgroup.procs'") < Array.FindIndex(lines, line => line.StartsWith("mount", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_machines_root_is_gone_before_the_command_runs()
    {
        string[] lines = Lines(_launch with { Mounts = [new ContainerMount("/src", "/data", IsDirectory: true, ReadOnly: true)] });
        int gone = Array.IndexOf(lines, "umount -l /.machine");
        Assert.InRange(Array.IndexOf(lines, "mount --bind '/.machine/src' '/data'"), 0, gone - 1);
        Assert.InRange(Array.IndexOf(lines, "mount -o remount,bind,ro '/data'"), 0, gone - 1);
        Assert.InRange(gone, 0, lines.Length - 2);
    }

    [Theory]
    [InlineData(null, null, "exec env ")]
    [InlineData(1000L, null, "exec setpriv --reuid 1000 --regid 0 --clear-groups env ")]
    [InlineData(1000L, 2000L, "exec setpriv --reuid 1000 --regid 2000 --clear-groups env ")]
    public void Credentials_are_dropped_last(long? user, long? group, string start) =>
        Assert.StartsWith(start, Lines(_launch with { User = user, Group = group })[^1], StringComparison.Ordinal);

    private static string[] Lines(ContainerLaunch launch) => LaunchScript.Write(launch).TrimEnd('\n').Split('\n');
}
