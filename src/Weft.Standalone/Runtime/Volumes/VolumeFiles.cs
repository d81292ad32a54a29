using System.Collections.Immutable;
using Weft.Linux.Files;

namespace Weft.Standalone.Runtime.Volumes;

/// <summary>One file of a volume that is made of API objects.</summary>
internal sealed record VolumeFile(string Path, byte[] Content, UnixFileMode Mode);

/// <summary>Publishes the files of a volume all at once.</summary>
/// <remarks>
/// As kubelet: the files lie in a directory of their own, <c>..data</c> is a link to it that is swapped by one rename, and
/// every name at the top is a link through <c>..data</c>. A reader never sees half of an update.
/// </remarks>
internal static class VolumeFiles
{
    private const string DataLink = "..data";

    /// <returns>True if the content changed.</returns>
    public static bool Publish(string directory, ImmutableArray<VolumeFile> files, string generation)
    {
        Directory.CreateDirectory(directory);
        string link = Path.Combine(directory, DataLink);
        string? current = new DirectoryInfo(link).LinkTarget;
        if (current is not null && Same(Path.Combine(directory, current), files))
        {
            return false;
        }

        string data = Path.Combine(directory, $"..{generation}");
        Write(data, files);
        SymbolicLink.Replace(link, Path.GetFileName(data));
        LinkNames(directory, files);
        if (current is not null && current != Path.GetFileName(data))
        {
            Directory.Delete(Path.Combine(directory, current), recursive: true);
        }

        return true;
    }

    private static void Write(string data, ImmutableArray<VolumeFile> files)
    {
        Directory.CreateDirectory(data);
        foreach (VolumeFile file in files)
        {
            string path = Path.Combine(data, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
            File.SetUnixFileMode(path, file.Mode);
        }
    }

    private static void LinkNames(string directory, ImmutableArray<VolumeFile> files)
    {
        HashSet<string> names = [.. files.Select(file => file.Path.Split('/')[0])];
        foreach (string name in names)
        {
            string path = Path.Combine(directory, name);
            if (new FileInfo(path).LinkTarget is null)
            {
                File.CreateSymbolicLink(path, $"{DataLink}/{name}");
            }
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(directory))
        {
            string name = Path.GetFileName(path);
            if (!name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(name))
            {
                File.Delete(path);
            }
        }
    }

    private static bool Same(string data, ImmutableArray<VolumeFile> files)
    {
        if (!Directory.Exists(data) || Directory.GetFiles(data, "*", SearchOption.AllDirectories).Length != files.Length)
        {
            return false;
        }

        return files.All(file =>
        {
            string path = Path.Combine(data, file.Path);
            return File.Exists(path) && File.GetUnixFileMode(path) == file.Mode && File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content);
        });
    }
}
