using System.Globalization;

namespace Weft.Bench.Rows;

/// <summary>Times of one kind, told by their middle and their slow end.</summary>
internal sealed class Latencies
{
    private readonly List<TimeSpan> _all = [];

    public void Add(TimeSpan time) => _all.Add(time);

    /// <param name="share">0.5 for the median.</param>
    public TimeSpan Percentile(double share) =>
        _all.Order().ElementAt(Math.Clamp((int)Math.Ceiling(share * _all.Count) - 1, 0, _all.Count - 1));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Text(Percentile(0.5))} ms, p99 {Text(Percentile(0.99))} ms");

    // Three digits are what such numbers are worth.
    private static string Text(TimeSpan time) =>
        time.TotalMilliseconds.ToString(time.TotalMilliseconds < 1 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
}
