using Weft.Agent.Sandboxes;

namespace Weft.Agent.Tests.Fakes;

/// <summary>The machine stops here. Not an I/O error: nothing may handle it.</summary>
internal sealed class SimulatedCrashException : Exception;

/// <summary>
/// A disk in memory that keeps what a real one promises and no more: a name is durable only after its directory was synced; until then
/// a crash keeps or loses it by chance. A crash or a full disk can be set for any single step.
/// </summary>
internal sealed class CrashingFiles(Random random) : IFileCalls
{
    private readonly Dictionary<string, byte[]> _disk = [];
    private readonly List<Action<Dictionary<string, byte[]>>> _pending = [];
    private Dictionary<string, byte[]> _live = [];

    /// <summary>Steps until the crash; negative for none.</summary>
    public int CrashAfter { get; set; } = -1;

    public bool IsFull { get; set; }

    public int Steps { get; private set; }

    public IReadOnlyDictionary<string, byte[]> Live => _live;

    public IReadOnlyList<string> List(string directory) => [.. _live.Keys.Where(path => Path.GetDirectoryName(path) == directory)];

    public byte[] Read(string path) => _live.TryGetValue(path, out var bytes) ? bytes : throw new FileNotFoundException(path);

    public void WriteAndSync(string path, ReadOnlySpan<byte> bytes)
    {
        var whole = bytes.ToArray();
        var half = whole[..(whole.Length / 2)];
        if (IsFull)
        {
            Do(disk => disk[path] = half);
            throw new IOException("No space left on device");
        }

        if (CrashAfter == 0)
        {
            Do(disk => disk[path] = half);
        }

        Step();
        Do(disk => disk[path] = whole);
    }

    public void Rename(string from, string to)
    {
        Step();
        Do(disk =>
        {
            if (disk.Remove(from, out var bytes))
            {
                disk[to] = bytes;
            }
        });
    }

    public void Delete(string path)
    {
        Step();
        Do(disk => disk.Remove(path));
    }

    public void SyncDirectory(string directory)
    {
        Step();
        _pending.ForEach(operation => operation(_disk));
        _pending.Clear();
    }

    public void Put(string path, byte[] bytes)
    {
        _live[path] = bytes;
        _disk[path] = bytes;
    }

    /// <summary>The machine comes back: of what was not synced, the first so many operations are there.</summary>
    public void Restart()
    {
        var survivors = random.Next(_pending.Count + 1);
        _pending.Take(survivors).ToList().ForEach(operation => operation(_disk));
        _pending.Clear();
        _live = new Dictionary<string, byte[]>(_disk);
        CrashAfter = -1;
    }

    private void Step()
    {
        Steps++;
        if (CrashAfter == 0)
        {
            throw new SimulatedCrashException();
        }

        CrashAfter = Math.Max(-1, CrashAfter - 1);
    }

    private void Do(Action<Dictionary<string, byte[]>> operation)
    {
        operation(_live);
        _pending.Add(operation);
    }
}
