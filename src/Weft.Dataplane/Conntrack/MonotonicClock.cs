namespace Weft.Dataplane.Conntrack;

/// <summary>The clock the programs use (bpf_ktime_get_ns is CLOCK_MONOTONIC, and so are .NET's timestamps on Linux).</summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static ulong Nanoseconds(TimeProvider time) => (ulong)((Int128)time.GetTimestamp() * NanosecondsPerSecond / time.TimestampFrequency);

    /// <summary>What the wall clock said when the programs' clock was zero.</summary>
    public static DateTimeOffset Epoch(TimeProvider time) => time.GetUtcNow() - TimeSpan.FromTicks((long)(Nanoseconds(time) / 100));

    /// <summary>Now, in the unit of <c>last_seen</c>.</summary>
    public static uint Now(TimeProvider time) => (uint)(Nanoseconds(time) >> Abi.AbiConstants.TimeShift);
}
