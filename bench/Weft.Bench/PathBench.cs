using Weft.Bench.Meters;
using Weft.Bench.Paths;
using Weft.Bench.Reporting;
using Weft.Linux.Processes;

namespace Weft.Bench;

/// <summary>
/// Measures every path with every meter. In each round every path is measured once for a short while, so that whatever else the
/// machine does meets all of them; the best of all rounds is the path's own cost, and its ratio to the plain veth's best is the result.
/// </summary>
internal sealed class PathBench(IReadOnlyList<BenchPath> paths, BenchSettings settings, IProgress<string> progress)
{
    /// <summary>Results in the order of the paths, the plain veth first.</summary>
    public IReadOnlyList<PathResult> Run(IReadOnlyList<Meter> meters, CancellationToken cancellationToken)
    {
        var results = new List<PathResult>();
        foreach (var meter in meters)
        {
            results.AddRange(Run(meter, cancellationToken));
        }

        return results;
    }

    private List<PathResult> Run(Meter meter, CancellationToken cancellationToken)
    {
        var sessions = paths.Select(meter.Open).ToList();
        try
        {
            var samples = paths.Select(_ => new List<double>()).ToList();
            for (var round = 0; round <= settings.Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Report($"{meter.Name}: round {round} of {settings.Rounds}");
                for (var i = 0; i < paths.Count; i++)
                {
                    var sample = Measure(paths[i], sessions[i]);
                    if (round > 0)
                    {
                        // Round 0 fills caches: neighbours, connection tracking, this program's own code.
                        samples[i].Add(sample);
                    }
                }
            }

            return Summarise(meter, samples);
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private double Measure(BenchPath path, IMeterSession session) => path.ClientNamespace.Run(() =>
    {
        ThreadScheduling.PinToProcessor(settings.Processor);
        ThreadScheduling.SetFifo(settings.Priority);
        return session.Measure(settings.Window);
    });

    private List<PathResult> Summarise(Meter meter, List<List<double>> samples)
    {
        var reference = Best(meter, samples[0]);
        return
        [
            .. paths.Select((path, i) => new PathResult(
                path.Name,
                meter.Name,
                meter.Unit,
                Best(meter, samples[i]),
                Median(samples[i]),
                meter.Ratio(Best(meter, samples[i]), reference),
                path.Aims.TryGetValue(meter.Name, out var aim) ? aim : null,
                samples[i])),
        ];
    }

    private static double Best(Meter meter, List<double> samples) => meter.MoreIsBetter ? samples.Max() : samples.Min();

    private static double Median(List<double> samples)
    {
        var sorted = samples.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
