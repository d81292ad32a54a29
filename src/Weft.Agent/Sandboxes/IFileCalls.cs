namespace Weft.Agent.Sandboxes;

/// <summary>The few file operations that durability is made of, each of which may be the last before a crash.</summary>
internal interface IFileCalls
{
    IReadOnlyList<string> List(string directory);

    byte[] Read(string path);

    /// <summary>Creates or empties the file, writes it and waits until its contents are on the disk.</summary>
    void WriteAndSync(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Replaces what is at <paramref name="to"/>.</summary>
    void Rename(string from, string to);

    /// <summary>No error if nothing is there.</summary>
    void Delete(string path);

    /// <summary>Waits until the names of the directory are on the disk.</summary>
    void SyncDirectory(string directory);
}
