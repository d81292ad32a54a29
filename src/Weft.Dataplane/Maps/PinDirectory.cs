using Weft.Linux.Bpf;

namespace Weft.Dataplane.Maps;

/// <summary>Where one node's maps, programs and links outlive the agent.</summary>
internal sealed class PinDirectory
{
    private PinDirectory(string root)
    {
        Root = root;
        Maps = Directory.CreateDirectory(System.IO.Path.Combine(root, "maps")).FullName;
        Links = Directory.CreateDirectory(System.IO.Path.Combine(root, "links")).FullName;
        Sockets = Directory.CreateDirectory(System.IO.Path.Combine(root, "sockets")).FullName;
        Programs = Directory.CreateDirectory(System.IO.Path.Combine(root, "progs")).FullName;
        Edge = Directory.CreateDirectory(System.IO.Path.Combine(root, "edge")).FullName;
    }

    public string Root { get; }

    public string Maps { get; }

    /// <summary>Links at devices.</summary>
    public string Links { get; }

    /// <summary>Links at control groups.</summary>
    public string Sockets { get; }

    public string Programs { get; }

    /// <summary>Link and table of the optional program at the uplink (XDP).</summary>
    public string Edge { get; }

    /// <summary>Makes the directories, and mounts bpffs if nobody has.</summary>
    public static PinDirectory Open(string path)
    {
        var root = Resolve(path);
        if (root.StartsWith(BpfFileSystem.DefaultMount + '/', StringComparison.Ordinal))
        {
            BpfFileSystem.EnsureMounted();
        }

        var directory = new PinDirectory(root);
        return BpfFileSystem.IsMounted(root)
            ? directory
            : throw new InvalidOperationException($"{root} is not in a bpf file system: pins there would not hold anything.");
    }

    /// <summary>bpffs refuses dots in names (they are reserved), and node names have them. Node names have no underscores, so nothing collides.</summary>
    public static string Resolve(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        return full.Replace('.', '_');
    }

    /// <summary>Takes away everything the node has pinned. Programs stay attached only where another process holds the link.</summary>
    public static void Remove(string path)
    {
        var root = Resolve(path);
        if (Directory.Exists(root))
        {
            RemoveTree(root);
        }
    }

    /// <summary>bpffs knows no recursive removal beyond unlink and rmdir, and its files cannot be opened.</summary>
    public static void RemoveTree(string directory)
    {
        foreach (var child in Directory.EnumerateDirectories(directory))
        {
            RemoveTree(child);
        }

        foreach (var file in Directory.EnumerateFiles(directory))
        {
            File.Delete(file);
        }

        Directory.Delete(directory);
    }
}
