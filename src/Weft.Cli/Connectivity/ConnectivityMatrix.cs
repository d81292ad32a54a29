using Spectre.Console;

namespace Weft.Cli.Connectivity;

/// <summary>Results as a table: a row per sender, a column per receiver, a mark per probe.</summary>
internal static class ConnectivityMatrix
{
    /// <summary>The order of the marks in a cell.</summary>
    public const string Legend = "each cell: IPv4 small, IPv4 full MTU, IPv6 small, IPv6 full MTU";

    private const string Answered = "[green]+[/]";
    private const string Silent = "[red]x[/]";
    private const string NotAsked = "[grey].[/]";

    public static Table Render(IReadOnlyList<ProbeWorkload> workloads, IReadOnlyList<ProbeResult> results)
    {
        var byPair = results.ToLookup(result => (result.Probe.From.Name, result.Probe.To.Name));
        var table = new Table().Border(TableBorder.Minimal);
        table.AddColumn("from \\ to");
        for (var column = 0; column < workloads.Count; column++)
        {
            table.AddColumn(new TableColumn(Number(column)).Centered());
        }

        for (var row = 0; row < workloads.Count; row++)
        {
            var source = workloads[row];
            table.AddRow([
                Markup.Escape($"{Number(row)} {source.Name} ({source.Node})"),
                .. workloads.Select(target => Cell(byPair[(source.Name, target.Name)])),
            ]);
        }

        return table;
    }

    private static string Number(int index) => (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Cell(IEnumerable<ProbeResult> results)
    {
        var byKind = results.ToDictionary(result => result.Probe.Kind);
        return string.Concat(Enum.GetValues<ProbeKind>().Select(kind =>
            !byKind.TryGetValue(kind, out var result) ? NotAsked : result.Answered ? Answered : Silent));
    }
}
