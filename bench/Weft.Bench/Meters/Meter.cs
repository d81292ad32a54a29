using System.Diagnostics;
using Weft.Bench.Paths;

namespace Weft.Bench.Meters;

/// <summary>One way of measuring a path; holds nothing, so that one meter serves every path.</summary>
internal abstract class Meter
{
    /// <summary>Short name: column heading and filter word.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, in a sentence.</summary>
    public abstract string Meaning { get; }

    public abstract string Unit { get; }

    /// <summary>True for rates; for times, less is better.</summary>
    public abstract bool MoreIsBetter { get; }

    public static IReadOnlyList<Meter> All { get; } =
        [new RequestResponseMeter(), new ConnectRequestResponseMeter(), new BulkMeter(), new DatagramMeter()];

    /// <summary>Opens what the meter needs on a path; called once, before the rounds.</summary>
    public abstract IMeterSession Open(BenchPath path);

    /// <summary>How good a result is against another: 1 is equal, more is better.</summary>
    public double Ratio(double result, double reference) => MoreIsBetter ? result / reference : reference / result;
}

/// <summary>A meter's sockets on one path.</summary>
internal interface IMeterSession : IDisposable
{
    /// <summary>Measures for about that long, in the meter's unit. Runs in the client's namespace, pinned, before all other threads.</summary>
    double Measure(TimeSpan duration);
}

/// <summary>When a window is over, asked in batches because asking costs too.</summary>
internal readonly struct Window(TimeSpan duration)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _ticks = (long)(duration.TotalSeconds * Stopwatch.Frequency);

    public bool IsOpen => Stopwatch.GetTimestamp() - _start < _ticks;

    public double ElapsedNanoseconds => Stopwatch.GetElapsedTime(_start).TotalNanoseconds;
}
