using System.Globalization;
using System.Text;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Writes the shell script that turns a fresh mount and UTS namespace into a container and becomes its command.</summary>
/// <remarks>
/// The container's root is an overlay over the machine's own root, so that it runs the machine's programs, keeps what it
/// writes to itself, and starts anew on every restart. The writable layer is a tmpfs of the mount namespace and goes with it.
/// Mounts are made after pivot_root, so that a symbolic link on the way to a target is followed within the container.
/// </remarks>
internal static class LaunchScript
{
    public const string PidFile = "pid";
    public const string StartedFile = "started";
    public const string RootDirectory = "root";

    /// <summary>The script's exit code when the container could not be set up; its command was never run.</summary>
    public const int SetupFailed = 125;

    private const string OldRoot = "/.machine";

    /// <summary>Bounds what a container can write; the tmpfs takes memory only as it fills.</summary>
    private const string WritableLayerSize = "1g";

    public static string Write(ContainerLaunch launch)
    {
        StringBuilder script = new();
        Line(script, "# Runs in the container's new mount, UTS and network namespaces; becomes the container's command.");
        Line(script, $"trap 'exit {SetupFailed}' EXIT");
        Line(script, "set -e");
        Line(script, $"echo 0 > {Quote(Path.Combine(launch.CgroupDirectory, "cgroup.procs"))}");
        Line(script, $"echo $$ > {Quote(Path.Combine(launch.Directory, PidFile))}");
        Line(script, $"echo {Quote(launch.Hostname)} > /proc/sys/kernel/hostname");
        WriteRoot(script, launch);
        foreach (ContainerMount mount in launch.Mounts)
        {
            WriteMount(script, mount);
        }

        WriteCommand(script, launch);
        return script.ToString();
    }

    private static void WriteRoot(StringBuilder script, ContainerLaunch launch)
    {
        string root = Path.Combine(launch.Directory, RootDirectory);
        Line(script, $"mkdir -p {Quote(root)}");
        Line(script, $"mount -t tmpfs -o mode=0755,size={WritableLayerSize} weft-layer {Quote(root)}");
        Line(script, $"cd {Quote(root)}");
        Line(script, "mkdir upper work merged");
        Line(script, "mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work weft-root merged");
        Line(script, "cd merged");
        Line(script, "mount --rbind /proc proc");
        Line(script, "mount -t sysfs sysfs sys");
        Line(script, "mount --rbind /dev dev");
        Line(script, "mount -t tmpfs -o mode=0755 tmpfs run");
        Line(script, "mkdir -m 1777 run/lock");
        Line(script, "mount -t tmpfs -o mode=1777 tmpfs tmp");
        foreach (string mount in launch.MachineMounts)
        {
            // Not every file system of the machine can be shown again, and none is needed to run: failures are left out.
            string target = Quote(mount.TrimStart('/'));
            Line(script, $"if mount --bind {Quote(mount)} {target} 2>/dev/null; then mount -o remount,bind,ro {target} || umount {target}; fi");
        }

        foreach (string hidden in launch.HiddenDirectories)
        {
            string target = Quote(hidden.TrimStart('/'));
            Line(script, $"if [ -d {target} ]; then mount -t tmpfs -o ro,size=4k,mode=0755 tmpfs {target}; fi");
        }

        Line(script, $"mkdir {OldRoot.TrimStart('/')}");
        Line(script, $"PATH=$PATH:/usr/sbin:/sbin pivot_root . {OldRoot.TrimStart('/')}");
        Line(script, "cd /");
    }

    private static void WriteMount(StringBuilder script, ContainerMount mount)
    {
        string source = Quote(OldRoot + mount.Source);
        string target = Quote(mount.Target);
        Line(script, mount.IsDirectory
            ? $"mkdir -p {target}"
            : $"mkdir -p {Quote(Path.GetDirectoryName(mount.Target) ?? "/")}; if [ -L {target} ]; then rm {target}; fi; if [ ! -e {target} ]; then : > {target}; fi");
        Line(script, $"mount --bind {source} {target}");
        if (mount.ReadOnly)
        {
            Line(script, $"mount -o remount,bind,ro {target}");
        }
    }

    private static void WriteCommand(StringBuilder script, ContainerLaunch launch)
    {
        // The file is written through the old root: it must be there before the command is, and the old root must be gone.
        Line(script, $"mkdir -p {Quote(launch.WorkingDirectory)}");
        Line(script, $": > {Quote(OldRoot + Path.Combine(launch.Directory, StartedFile))}");
        Line(script, $"umount -l {OldRoot}");
        Line(script, $"rmdir {OldRoot}");
        if (launch.ReadOnlyRoot)
        {
            Line(script, "mount -o remount,bind,ro /");
        }

        Line(script, $"cd {Quote(launch.WorkingDirectory)}");
        Line(script, "trap - EXIT");
        string environment = ShellQuote.Words(launch.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        Line(script, $"exec {Credentials(launch)}env -i -- {environment} {ShellQuote.Words(launch.Command)}");
    }

    private static string Credentials(ContainerLaunch launch)
    {
        if (launch.User is null && launch.Group is null && launch.SupplementalGroups.IsEmpty)
        {
            return "";
        }

        string groups = launch.SupplementalGroups.IsEmpty
            ? "--clear-groups"
            : $"--groups {string.Join(',', launch.SupplementalGroups.Select(Number))}";
        string user = launch.User is { } uid ? $"--reuid {Number(uid)} " : "";
        return $"setpriv {user}--regid {Number(launch.Group ?? 0)} {groups} ";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => ShellQuote.Word(text);

    private static void Line(StringBuilder script, string line) => script.Append(line).Append('\n');
}
