namespace Weft.Linux.Namespaces;

/// <summary>The check that no thread of this process was left in another network namespace.</summary>
public static class ForeignThreads
{
    /// <summary>Threads that live elsewhere than the process's first thread; empty is right.</summary>
    public static IReadOnlyList<ForeignThread> Find()
    {
        var own = Link($"/proc/{Environment.ProcessId}/ns/net") ?? "";
        var found = new List<ForeignThread>();
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread may end between the listing and the look.
            if (Link($"{task}/ns/net") is { } link && link != own)
            {
                found.Add(new ForeignThread(int.Parse(Path.GetFileName(task.AsSpan())), NameOf(task), link));
            }
        }

        return found;
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>A thread, its name and the namespace it is in, as the kernel writes them.</summary>
public readonly record struct ForeignThread(int ThreadId, string Name, string Namespace);
