namespace Weft.Bench;

/// <summary>How long and where it is measured.</summary>
internal sealed record BenchSettings
{
    /// <summary>Times that every path is measured.</summary>
    public int Rounds { get; init; } = 9;

    /// <summary>Length of one measurement: short enough that rounds meet the same disturbances.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(180);

    /// <summary>The processor the measuring thread is kept on; the last one, because interrupts like the first.</summary>
    public int Processor { get; init; }

    /// <summary>SCHED_FIFO priority of the measuring thread.</summary>
    public int Priority { get; init; } = 50;

    /// <summary>Report as JSON instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Words of the command line that choose what is measured; all if empty.</summary>
    public IReadOnlyList<string> Filter { get; init; } = [];
}
