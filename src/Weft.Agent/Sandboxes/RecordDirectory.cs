namespace Weft.Agent.Sandboxes;

/// <summary>A directory of small files, each replaced as a whole or not at all, whatever interrupts.</summary>
internal sealed class RecordDirectory(string path, IFileCalls files)
{
    /// <summary>Files that could not be read are kept here for people.</summary>
    public const string AsideName = "corrupt";

    /// <summary>A record is a few hundred bytes; anything far larger is not one.</summary>
    public const int MaxFileBytes = 64 << 10;

    private const string TemporaryExtension = ".tmp";

    /// <summary>The names of all whole files. Halves that an interrupted write left are removed.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [];
        foreach (var file in files.List(path))
        {
            if (file.EndsWith(TemporaryExtension, StringComparison.Ordinal))
            {
                files.Delete(file);
            }
            else
            {
                names.Add(Path.GetFileName(file));
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public byte[] Read(string name) => files.Read(Path.Combine(path, name));

    /// <summary>On return the contents survive a loss of power. On an exception the file is as before or as wanted, never between.</summary>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var target = Path.Combine(path, name);
        var temporary = target + TemporaryExtension;
        try
        {
            files.WriteAndSync(temporary, bytes);
            files.Rename(temporary, target);
        }
        catch (IOException)
        {
            // A half-written file holds space that a full disk needs back.
            files.Delete(temporary);
            throw;
        }

        files.SyncDirectory(path);
    }

    public void Delete(string name)
    {
        files.Delete(Path.Combine(path, name));
        files.SyncDirectory(path);
    }

    /// <summary>Moves a file that is not understood out of the way; returns its new path.</summary>
    public string SetAside(string name)
    {
        var aside = Path.Combine(path, AsideName, name);
        files.Rename(Path.Combine(path, name), aside);
        files.SyncDirectory(path);
        return aside;
    }
}
