using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>A control group of a test's own (cgroup v2), removed at the end; every process in it must have ended by then.</summary>
internal sealed class ControlGroup : IDisposable
{
    private static int _count;

    public ControlGroup() => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(Root(), $"wt-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}")).FullName;

    public string Path { get; }

    /// <summary>Runs a perl script in the group and in a namespace; its output.</summary>
    public string Perl(LabNamespace ns, string script, params string[] arguments) => ns.Exec(
        "sh", ["-c", "echo $$ >\"$0/cgroup.procs\" && script=$1 && shift && exec perl -MSocket=:all -e \"$script\" -- \"$@\"", Path, script, .. arguments]);

    public void Dispose() => Directory.Delete(Path);

    private static string Root() => File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' '))
        .First(fields => fields[2] == "cgroup2")[1];
}
