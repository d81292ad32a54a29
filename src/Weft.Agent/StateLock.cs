namespace Weft.Agent;

/// <summary>Makes sure that one agent at a time owns a state directory; ends with the process, however that ends.</summary>
internal sealed class StateLock : IDisposable
{
    private const string FileName = "agent.lock";

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another agent owns the directory.</exception>
    public static StateLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return new StateLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new IOException($"another agent owns {directory}: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
