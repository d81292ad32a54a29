using System.Collections.Immutable;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>Verdicts on ranges of ports to as few rules of a filter as will do.</summary>
internal static class FilterRows
{
    /// <param name="others">What holds for protocols without rules of their own.</param>
    public static void Add(ImmutableArray<FilterRule>.Builder filter, PortCells cells, PolicyVerdict[] verdicts, PolicyVerdict others)
    {
        List<FilterRule> runs = [];
        for (var cell = 0; cell < cells.Count; cell++)
        {
            if (runs.Count > 0 && runs[^1].Verdict == verdicts[cell])
            {
                runs[^1] = runs[^1] with { LastPort = cells.Last(cell) };
            }
            else
            {
                runs.Add(new FilterRule(cells.Protocol, cells.First(cell), cells.Last(cell), verdicts[cell]));
            }
        }

        // What most ranges say is said once for all ports.
        var most = runs.CountBy(run => run.Verdict).MaxBy(count => (count.Value, count.Key == others)).Key;
        if (most != others)
        {
            filter.Add(new FilterRule(cells.Protocol, 0, ushort.MaxValue, most));
        }

        filter.AddRange(runs.Where(run => run.Verdict != most));
    }
}
