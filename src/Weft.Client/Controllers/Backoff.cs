namespace Weft.Client;

/// <summary>Waits that double from <paramref name="first"/> to <paramref name="longest"/>, each shortened by a random part.</summary>
/// <remarks>The random part keeps many clients that lost the same server from coming back in one moment.</remarks>
/// <param name="first">Before jitter, the wait after the first failure.</param>
/// <param name="longest">The wait grows no longer than this.</param>
/// <param name="random">Source of the jitter; guarded here, so it may be shared by one queue's workers.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private const double JitterShare = 0.5;

    private readonly Lock _lock = new(); // guards random

    /// <summary>The back-off of a reconciler's key: 50 ms to one minute.</summary>
    public static Backoff ForKeys(Random random) => new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), random);

    /// <summary>The back-off of a connection to the API server: 100 ms to 10 s.</summary>
    public static Backoff ForConnections(Random random) => new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), random);

    /// <summary>The wait after so many failures before this one.</summary>
    public TimeSpan Delay(int earlierFailures)
    {
        var full = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(earlierFailures, 30)), longest.TotalMilliseconds);
        double share;
        lock (_lock)
        {
            share = random.NextDouble();
        }

        return TimeSpan.FromMilliseconds(full * (1 - (JitterShare * share)));
    }
}
