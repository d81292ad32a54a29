using Weft.Linux.Interop;

namespace Weft.Linux.Files;

/// <summary>Symbolic links that are replaced at once; the base library cannot move a link that leads to a directory.</summary>
public static class SymbolicLink
{
    /// <summary>Makes <paramref name="path"/> lead to <paramref name="target"/>: whoever follows it meanwhile finds the old target or the new one.</summary>
    public static void Replace(string path, string target)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, target);
        if (Libc.rename(fresh, path) != 0)
        {
            throw ErrnoException.Last("rename", path);
        }
    }
}
