namespace Weft.Testing;

/// <summary>A directory of its own that is gone, with what is in it, at the end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory($"wt-{Environment.ProcessId}-").FullName;

    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
