using Weft.Linux.Namespaces;

namespace Weft.Standalone.Lab;

/// <summary>What a lab needs of the machine; checked before anything is made.</summary>
internal static class Preflight
{
    private static readonly string[] _programs = ["setsid", "nsenter", "unshare", "mount", "umount", "pivot_root", "setpriv", "env", "sh"];

    public static void Check()
    {
        if (Environment.UserName != "root")
        {
            throw new LabException("a lab makes network namespaces: run as root");
        }

        string[] path = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", "/usr/bin", "/bin"];
        string[] missing = [.. _programs.Where(program => !path.Any(directory => File.Exists(Path.Combine(directory, program))))];
        if (missing.Length > 0)
        {
            throw new LabException($"these programs are missing: {string.Join(", ", missing)}; on Debian: apt-get install util-linux coreutils mount");
        }

        if (Mounts.Find("cgroup2") is null)
        {
            throw new LabException("this machine has no cgroup v2 mount; make one: mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified");
        }

        if (!File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal)) && !Directory.Exists("/sys/module/overlay"))
        {
            throw new LabException("the kernel has no overlay file system, which workloads' roots are made of: modprobe overlay");
        }
    }
}
