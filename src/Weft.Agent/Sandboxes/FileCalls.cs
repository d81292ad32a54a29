using Weft.Linux.Files;

namespace Weft.Agent.Sandboxes;

internal sealed class FileCalls : IFileCalls
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public IReadOnlyList<string> List(string directory) => [.. Directory.EnumerateFiles(directory)];

    public byte[] Read(string path) => File.ReadAllBytes(path);

    public void WriteAndSync(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
            BufferSize = 0,
        };
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string directory) => DirectoryDurability.Sync(directory);
}
