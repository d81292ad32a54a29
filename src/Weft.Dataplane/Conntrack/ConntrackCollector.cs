using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux;

namespace Weft.Dataplane.Conntrack;

/// <summary>
/// Removes dead flows. The programs do not rely on it (they take an expired entry for none, and the tables evict the least
/// recently used); it keeps room for live flows and the dumps honest.
/// </summary>
internal sealed class ConntrackCollector : IDisposable
{
    /// <summary>Entries looked at per pass and family: about two milliseconds, a full table of 131,072 in 32 passes.</summary>
    private const int EntriesPerPass = 4096;

    private readonly Lock _lock = new(); // guards the walks' cursors
    private readonly ConntrackTable<CtKey4> _ipv4;
    private readonly ConntrackTable<CtKey6> _ipv6;
    private readonly TimeProvider _time;
    private readonly ITimer? _timer;
    private bool _isDisposed;

    public ConntrackCollector(PinnedMaps maps, NodeDataplaneOptions options)
    {
        _time = options.TimeProvider;
        _ipv4 = new ConntrackTable<CtKey4>(maps.Get(MapSpecs.Ct4), Reverse, key => key.Protocol);
        _ipv6 = new ConntrackTable<CtKey6>(maps.Get(MapSpecs.Ct6), Reverse, key => key.Protocol);
        var interval = options.GarbageCollectionInterval;
        _timer = interval > TimeSpan.Zero ? _time.CreateTimer(_ => TryCollect(), null, interval, interval) : null;
    }

    public int Collect()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return 0;
            }

            var now = MonotonicClock.Now(_time);
            return _ipv4.Collect(EntriesPerPass, now) + _ipv6.Collect(EntriesPerPass, now);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
        }
    }

    // A bucket that another CPU holds too long is a refusal of this pass only, and nothing depends on one pass.
    private void TryCollect()
    {
        try
        {
            Collect();
        }
        catch (ErrnoException)
        {
            return;
        }
    }

    internal static CtKey4 Reverse(CtKey4 key) =>
        new() { Src = key.Dst, Dst = key.Src, Sport = key.Dport, Dport = key.Sport, Protocol = key.Protocol };

    internal static CtKey6 Reverse(CtKey6 key) =>
        new() { Src = key.Dst, Dst = key.Src, Sport = key.Dport, Dport = key.Sport, Protocol = key.Protocol };
}
