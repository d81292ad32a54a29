namespace Weft.ApiServer.Auth;

/// <summary>Files and directories that only their owner may read, from the moment they exist.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Makes a private directory; one that exists keeps its mode, since it may be shared (<c>/tmp</c>).</summary>
    internal static void EnsureDirectory(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerDirectory);
        }
    }

    /// <summary>Replaces the file in one step: a reader sees the old text or the new one.</summary>
    internal static void Write(string path, string text)
    {
        var next = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerFile,
        };
        using (var writer = new StreamWriter(new FileStream(next, options)))
        {
            writer.Write(text);
            writer.Flush();
            ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    internal static void Restrict(string path) => File.SetUnixFileMode(path, OwnerFile);
}
