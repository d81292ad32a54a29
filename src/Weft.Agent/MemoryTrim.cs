namespace Weft.Agent;

/// <summary>
/// Gives memory back that the heap holds without need. Start-up and bursts (lists of the whole cluster, map dumps) leave a heap several
/// times as large as what lives on, and a process that has become idle does not collect by itself.
/// </summary>
internal sealed class MemoryTrim(TimeProvider time)
{
    /// <summary>So much must have been allocated since the last time; less is not worth a collection.</summary>
    private const long WorthItBytes = 8 << 20;

    /// <summary>A full collection of an agent's heap takes some ten milliseconds, and no packet waits for it.</summary>
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(30);

    private long _lastTime = time.GetTimestamp();
    private long _lastAllocated;

    public void TrimIfWorthIt()
    {
        if (time.GetElapsedTime(_lastTime) < _period)
        {
            return;
        }

        _lastTime = time.GetTimestamp();
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _lastAllocated >= WorthItBytes)
        {
            _lastAllocated = allocated;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
