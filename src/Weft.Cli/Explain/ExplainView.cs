using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Spectre.Console;
using Weft.Cli.Output;

namespace Weft.Cli.Explain;

/// <summary>A report for people.</summary>
internal static class ExplainView
{
    /// <summary>Names of policies shown in one line.</summary>
    private const int MaxNames = 10;

    /// <summary>The verdict in one line.</summary>
    public static string Headline(ExplainReport report)
    {
        int denied = report.Paths.Select(path => path.Path.Route).Distinct().Count(route => VerdictOf(report, route) == ExplainVerdict.Denied);
        int routes = report.Paths.Select(path => path.Path.Route).Distinct().Count();
        string verdict = denied > 0 && denied < routes ? $"denied for {denied} of {routes} ways" : Word(report.Verdict);
        return $"{report.From} -> {report.To}: {verdict}";
    }

    public static void Write(ExplainReport report)
    {
        Console.WriteLine(Headline(report));
        Console.WriteLine();
        WriteTable(report.Paths);
        foreach (string line in Remarks(report.Answers.ToImmutableArray()))
        {
            Console.WriteLine(line);
        }

        WriteSuggestions(report.Suggestions, report.Obstacles);
    }

    /// <summary>One row per question, the families that agree in one.</summary>
    public static IReadOnlyList<ImmutableArray<string>> Rows(IEnumerable<ExplainedPath> paths)
    {
        var rows =
            from path in paths
            from row in path.Answers.Select(answer => Row(path.Path, answer)).DefaultIfEmpty(NobodyAsked(path.Path))
            group path.Path.Family by row into same
            select (ImmutableArray<string>)[.. same.Key.Cells, string.Join(" and ", same.Distinct()), same.Key.Verdict, same.Key.Because];
        return [.. rows];
    }

    /// <summary>Who isolates where that does not stand in the table already, and what is behind.</summary>
    public static IEnumerable<string> Remarks(IReadOnlyList<ExplainAnswer> answers)
    {
        var isolated = answers
            .Where(answer => answer.Verdict == ExplainVerdict.Denied)
            .Select(answer => (answer.Question.Workload, answer.Question.Direction, answer.Because, Names: Isolating(answer)))
            .Where(item => !item.Names.All(name => item.Because.Contains(name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal)))
            .Select(item => (item.Workload, item.Direction, Shorten(item.Names)))
            .Distinct();
        foreach ((string workload, string direction, string names) in isolated)
        {
            yield return $"{workload} is isolated for {direction} by {names}.";
        }

        foreach (string node in answers.Where(answer => answer.Reply.IsAway).Select(answer => answer.Question.Node).Distinct())
        {
            yield return $"The agent of {node} was not asked: weft status says how it is.";
        }
    }

    public static void WriteSuggestions(IReadOnlyList<string> suggestions, IReadOnlyList<string> obstacles)
    {
        foreach (string obstacle in obstacles)
        {
            Console.WriteLine(obstacle);
        }

        if (suggestions.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine("This would allow it (with --suggest alone, for: kubectl apply -f -):");
            Console.WriteLine();
            Console.Write(Documents(suggestions));
        }
    }

    /// <summary>Policies as one YAML stream.</summary>
    public static string Documents(IReadOnlyList<string> suggestions) => string.Join("---\n", suggestions);

    private static ExplainVerdict VerdictOf(ExplainReport report, ExplainRoute route) =>
        ExplainedPath.Worst(report.Paths.Where(path => path.Path.Route == route).Select(path => path.Verdict));

    private static void WriteTable(IEnumerable<ExplainedPath> paths)
    {
        Table table = Tables.New("TO", "DIRECTION", "NODE", "WORKLOAD", "FAMILY", "VERDICT", "BECAUSE");
        foreach (ImmutableArray<string> row in Rows(paths))
        {
            string verdict = row[^2] == "denied" ? Tables.Bad(row[^2]) : row[^2] == "allowed" ? Tables.Good(row[^2]) : Tables.Escape(row[^2]);
            Tables.Row(table, [.. row[..^2].Select(Tables.Escape), verdict, Tables.Escape(row[^1])]);
        }

        Tables.Write(table);
    }

    private static Shown Row(ExplainPath path, ExplainAnswer answer) => new(
        To(path),
        answer.Question.Direction,
        answer.Question.Node,
        answer.Question.Workload,
        Word(answer.Verdict),
        answer.Because);

    private static Shown NobodyAsked(ExplainPath path) => new(
        To(path), "", "", "", "allowed", "no policy is asked: neither end is a workload");

    private static string To(ExplainPath path)
    {
        string name = path.Route.To.Name;
        return $"{(name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name)}{ExplainPlan.PortText(path.Route.Protocol, path.Route.Port)}";
    }

    private static string Word(ExplainVerdict verdict) => verdict switch
    {
        ExplainVerdict.Allowed => "allowed",
        ExplainVerdict.Denied => "denied",
        _ => "not known",
    };

    private static ImmutableArray<string> Isolating(ExplainAnswer answer) =>
        [.. (answer.Body?["isolatedBy"] as JsonArray ?? []).Select(name => name?.ToString() ?? "")];

    private static string Shorten(ImmutableArray<string> names) => names.Length <= MaxNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names[..MaxNames])} and {names.Length - MaxNames} more";

    private sealed record Shown(string To, string Direction, string Node, string Workload, string Verdict, string Because)
    {
        public IEnumerable<string> Cells => [To, Direction, Node, Workload];
    }
}
