using System.Globalization;
using System.Text;
using Weft.Bench.Meters;

namespace Weft.Bench.Reporting;

/// <summary>The report as tables for people.</summary>
internal static class TextReport
{
    public static string Format(BenchReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Machine.Processor}, {report.Machine.Processors} processors, Linux {report.Machine.Kernel}, load before the run {report.Machine.LoadBefore}");
        var meters = Meter.All.Where(meter => report.Paths.Any(result => result.Meter == meter.Name)).ToList();
        if (meters.Count > 0)
        {
            text.AppendLine().AppendLine("Best of all rounds, in brackets the ratio to the plain veth of this run (more is better), ! under the aim.");
            foreach (var meter in meters)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {meter.Name,-5} {meter.Meaning}, {meter.Unit}");
            }

            text.AppendLine();
            Table(text, ["path", .. meters.Select(meter => meter.Name)], PathRows(report, meters));
        }

        if (report.Rows.Count > 0)
        {
            text.AppendLine();
            Table(text, ["other rows", "measured", "aim"], [.. report.Rows.Select(row => new[] { row.Name, row.Value, row.Aim ?? "" })]);
        }

        return text.ToString();
    }

    private static List<string[]> PathRows(BenchReport report, List<Meter> meters) =>
    [
        .. report.Paths.GroupBy(result => result.Path).Select(path => new[] { path.Key }
            .Concat(meters.Select(meter => path.FirstOrDefault(result => result.Meter == meter.Name) is { } result ? Cell(result) : "")).ToArray()),
    ];

    private static string Cell(PathResult result)
    {
        var number = result.Best.ToString(result.Best < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);
        var aim = result.Aim is { } wanted ? string.Create(CultureInfo.InvariantCulture, $" / {wanted:0.00}{(result.Ratio < wanted ? "!" : "")}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{number} [{result.Ratio:0.00}{aim}]");
    }

    private static void Table(StringBuilder text, string[] heading, List<string[]> rows)
    {
        var widths = heading.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        Line(text, heading, widths);
        Line(text, [.. widths.Select(width => new string('-', width))], widths);
        rows.ForEach(row => Line(text, row, widths));
    }

    private static void Line(StringBuilder text, string[] cells, int[] widths) =>
        text.AppendJoin("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).AppendLine();
}
