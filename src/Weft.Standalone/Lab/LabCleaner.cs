using System.Globalization;
using Weft.Linux.Namespaces;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Lab;

/// <summary>Removes what a lab leaves on the machine: workloads, namespaces, pins, files.</summary>
internal sealed class LabCleaner(LabPaths paths, TimeProvider time)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);

    private string? Cgroup => Mounts.Find("cgroup2") is { } mount ? Path.Combine(mount, "weft", paths.Lab) : null;

    /// <summary>Ends every workload and every other process that lives in one of the lab's namespaces.</summary>
    public async Task KillWorkloadsAsync(CancellationToken cancellationToken)
    {
        if (Cgroup is { } cgroup && File.Exists(Path.Combine(cgroup, "cgroup.kill")))
        {
            await File.WriteAllTextAsync(Path.Combine(cgroup, "cgroup.kill"), "1", cancellationToken);
        }

        long began = time.GetTimestamp();
        while (KillInhabitants() > 0 || !TryRemoveCgroups())
        {
            if (time.GetElapsedTime(began) > _limit)
            {
                throw new LabException("some processes in the lab's namespaces do not end; see: ip netns pids " + paths.Namespace("<name>"));
            }

            await Task.Delay(_poll, time, cancellationToken);
        }
    }

    /// <summary>Removes the namespaces for which <paramref name="remove"/> says so, by name within the lab.</summary>
    public void RemoveNamespaces(Func<string, bool> remove)
    {
        string prefix = paths.Namespace("");
        foreach (string name in Names().Where(name => remove(name[prefix.Length..])))
        {
            NetworkNamespace.TryDelete(name);
        }
    }

    public void RemovePins()
    {
        string root = Path.GetDirectoryName(paths.Bpffs("x"))!;
        if (!Directory.Exists(root))
        {
            return;
        }

        foreach (string directory in Directory.EnumerateDirectories(root, $"{paths.Lab}-*"))
        {
            Directory.Delete(directory, recursive: true);
        }

        RemoveIfEmpty(root);
    }

    /// <summary>Takes a directory away that labs share, unless another lab still uses it.</summary>
    public static void RemoveIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another lab is in it, or makes itself a place in it just now.
        }
    }

    public static void RemoveDirectory(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private IEnumerable<string> Names() =>
        NetworkNamespace.Names().Where(name => name.StartsWith(paths.Namespace(""), StringComparison.Ordinal));

    /// <summary>Kills by namespace, never by name: whatever lives in a namespace of the lab belongs to it.</summary>
    private int KillInhabitants()
    {
        HashSet<string> inodes = [.. Names().Select(Identity).OfType<string>()];
        if (inodes.Count == 0)
        {
            return 0;
        }

        int killed = 0;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                || pid == Environment.ProcessId
                || Link($"{directory}/ns/net") is not { } link
                || !inodes.Contains(link))
            {
                continue;
            }

            if (ProcessTable.Identify(pid) is { } process)
            {
                Signals.Kill(process);
                killed++;
            }
        }

        return killed;
    }

    private static string? Identity(string name)
    {
        try
        {
            using NetworkNamespace? opened = NetworkNamespace.TryOpen(NetworkNamespace.PathOf(name), out NetworkNamespace? found) ? found : null;
            return opened?.Identity.ToString();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool TryRemoveCgroups()
    {
        if (Cgroup is not { } cgroup || !Directory.Exists(cgroup))
        {
            return true;
        }

        try
        {
            foreach (string directory in Directory.EnumerateDirectories(cgroup, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length))
            {
                Directory.Delete(directory);
            }

            Directory.Delete(cgroup);
            RemoveIfEmpty(Path.GetDirectoryName(cgroup)!);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
