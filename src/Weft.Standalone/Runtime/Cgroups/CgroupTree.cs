using System.Globalization;

namespace Weft.Standalone.Runtime.Cgroups;

/// <summary>The part of the cgroup v2 tree that one node's workloads live in.</summary>
/// <remarks>Layout: <c>node / workload uid / container</c>. Processes are in the leaves only, as the kernel demands.</remarks>
internal sealed class CgroupTree(string mount, string relative)
{
    private readonly string _root = Path.Combine(mount, relative);

    /// <summary>Finds the cgroup v2 mount of this machine.</summary>
    public static string FindMount(IEnumerable<string> procMounts)
    {
        foreach (string line in procMounts)
        {
            string[] fields = line.Split(' ');
            if (fields.Length > 2 && fields[2] == "cgroup2")
            {
                return fields[1];
            }
        }

        throw new InvalidOperationException("this machine has no cgroup v2 mount: mount one with: mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified");
    }

    public string PodDirectory(string uid) => Path.Combine(_root, uid);

    public string ContainerDirectory(string uid, string container) => Path.Combine(_root, uid, container);

    /// <summary>Makes the container's cgroup and sets the limits for which the kernel offers a controller here.</summary>
    /// <returns>The limits that could not be set for want of a controller.</returns>
    public IReadOnlyList<string> Create(string uid, string container, long? memoryBytes, int maxPids)
    {
        string directory = ContainerDirectory(uid, container);
        Directory.CreateDirectory(directory);
        EnableControllers(uid);
        List<string> missing = [];
        TrySet(directory, "pids.max", maxPids, missing);
        if (memoryBytes is { } bytes)
        {
            TrySet(directory, "memory.max", bytes, missing);
        }

        return missing;
    }

    /// <summary>Kills every process in the container's cgroup at once.</summary>
    public void Kill(string uid, string container) => Kill(ContainerDirectory(uid, container));

    /// <summary>Kills what is left of a workload and removes its cgroups.</summary>
    /// <returns>False if something in it does not die yet; call again.</returns>
    public bool TryRemove(string uid)
    {
        string directory = PodDirectory(uid);
        if (!Directory.Exists(directory))
        {
            return true;
        }

        Kill(directory);
        try
        {
            foreach (string child in Directory.GetDirectories(directory))
            {
                Directory.Delete(child);
            }

            Directory.Delete(directory);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // EBUSY: the kernel has not finished the killed processes.
            return false;
        }
    }

    private static void Kill(string directory)
    {
        string file = Path.Combine(directory, "cgroup.kill");
        if (File.Exists(file))
        {
            File.WriteAllText(file, "1");
        }
    }

    /// <summary>Hands controllers down to the containers' level; one that the machine keeps elsewhere (cgroup v1) is left out.</summary>
    private void EnableControllers(string uid)
    {
        foreach (string directory in Ancestors(PodDirectory(uid)))
        {
            string[] offered = File.ReadAllText(Path.Combine(directory, "cgroup.controllers")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            foreach (string controller in offered.Where(name => name is "pids" or "memory"))
            {
                try
                {
                    File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), $"+{controller}");
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // EBUSY: processes live in an inner cgroup that is not ours; EACCES: the tree is not delegated to us.
                    // The limit is then reported as missing.
                }
            }
        }
    }

    private Stack<string> Ancestors(string directory)
    {
        Stack<string> path = new();
        for (string? current = directory; current is not null && current.Length >= mount.Length; current = Path.GetDirectoryName(current))
        {
            path.Push(current);
        }

        return path;
    }

    private static void TrySet(string directory, string file, long value, List<string> missing)
    {
        string path = Path.Combine(directory, file);
        if (File.Exists(path))
        {
            File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            missing.Add(file);
        }
    }
}
