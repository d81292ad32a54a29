using System.Text;

namespace Weft.Standalone.Runtime;

/// <summary>A file that another process appends its output to, kept within a bound.</summary>
public static class BoundedLog
{
    private const long MaxBytes = 8 * 1024 * 1024;
    private const int TailBytes = 2048;

    /// <summary>
    /// Moves a file that grew too long to <c>.1</c> by copying and emptying it: its writer holds it open for appending, so
    /// it goes on at the new end. What is written between the copy and the cut is lost.
    /// </summary>
    public static void Cut(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length <= MaxBytes)
        {
            return;
        }

        file.CopyTo(path + ".1", overwrite: true);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(0);
    }

    /// <summary>The last lines, for messages.</summary>
    public static string Tail(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(TailBytes, stream.Length), SeekOrigin.End);
            byte[] bytes = new byte[TailBytes];
            int count = stream.ReadAtLeast(bytes, TailBytes, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, count).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
