using System.Globalization;
using Spectre.Console;
using Weft.Api;
using Weft.Cli.Output;

namespace Weft.Cli.Status.Policies;

/// <summary>Rows of policies for people.</summary>
internal static class PolicyText
{
    public static void WriteList(IReadOnlyList<PolicyRow> rows, DateTimeOffset now)
    {
        if (rows.Count == 0)
        {
            Console.WriteLine("There are no policies: every workload may talk to every other, unless its Namespace or Region has the label weft.dev/zero-trust.");
            return;
        }

        Table table = Tables.New("NAMESPACE", "NAME", "KIND", "MODE", "SELECTS", "ACCEPTED", "IN FORCE ON", "SINCE");
        foreach (PolicyRow row in rows)
        {
            Tables.Row(
                table,
                Tables.Escape(row.Namespace),
                Tables.Escape(row.Name),
                Tables.Escape(row.Place is null ? row.Kind : $"{row.Kind} ({row.Place})"),
                Tables.Escape(row.Mode),
                Selects(row),
                row.IsAccepted ? (row.Problems.Count == 0 ? Tables.Good(row.Accepted) : Tables.Escape(row.Accepted)) : Tables.Bad(row.Accepted),
                InForce(row),
                Tables.Escape(row.Since is null ? "" : TableText.Age(row.Since, now)));
        }

        Tables.Write(table);
        if (rows.FirstOrDefault(row => row.Problems.Count > 0 || !row.IsInForce) is { } bad)
        {
            Console.WriteLine();
            Console.WriteLine($"What is wrong with one: weft status policy {(bad.Namespace is null ? bad.Name : $"{bad.Namespace}/{bad.Name}")}");
        }
    }

    public static void WriteOne(PolicyRow row, IReadOnlyList<PolicyVoice> voices)
    {
        Console.WriteLine(row.Namespace is null ? $"{row.Kind} {row.Name}, tier and priority {row.Place}" : $"{row.Kind} {row.Namespace}/{row.Name}");
        Console.WriteLine(row.Mode == PolicyAnnotations.EnforceValue ? "Its verdicts are enforced." : $"Its verdicts are reported and not enforced: {row.Mode}.");
        Console.WriteLine($"It selects {Selects(row)}.");
        Console.WriteLine();
        string since = row.Since is { } at ? $" since {at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
        Tables.Console.MarkupLine($"In force on {InForce(row)}{since}.");
        foreach (PolicyNodeRow node in row.Nodes.Where(node => node.Behind is not null))
        {
            Tables.Console.MarkupLine($"  {Tables.Escape(node.Node)}: {Tables.Bad(node.Behind!)}");
        }

        WriteVoices(voices);
        WriteProblems(row, voices);
    }

    private static void WriteVoices(IReadOnlyList<PolicyVoice> voices)
    {
        Table table = Tables.New("NODE", "WORKLOADS");
        foreach (PolicyVoice voice in voices)
        {
            Tables.Row(table, Tables.Escape(voice.Node), voice.Silence is { } silence ? Tables.Bad(silence) : Tables.Escape(Workloads(voice)));
        }

        Console.WriteLine();
        Tables.Write(table);
    }

    private static void WriteProblems(PolicyRow row, IReadOnlyList<PolicyVoice> voices)
    {
        if (row.Problems.Count == 0 && voices.All(voice => voice.Problems.Count == 0))
        {
            return;
        }

        Table table = Tables.New("PROBLEM", "WHERE", "WHAT");
        foreach (PolicyProblem problem in row.Problems)
        {
            string kind = problem.Kind.ToString();
            Tables.Row(table, problem.Kind == PolicyProblemKind.Doubtful ? Tables.Escape(kind) : Tables.Bad(kind), Tables.Escape(problem.Field), Tables.Escape(problem.Message));
        }

        foreach ((string text, string where) in AgentProblems(row, voices))
        {
            Tables.Row(table, Tables.Bad("ToldByAgent"), Tables.Escape(where), Tables.Escape(text));
        }

        Console.WriteLine();
        Tables.Write(table);
    }

    /// <summary>What every answering node says is said once; what is said of a field already is not repeated in an agent's words.</summary>
    public static IEnumerable<(string Text, string Where)> AgentProblems(PolicyRow row, IReadOnlyList<PolicyVoice> voices)
    {
        int answers = voices.Count(voice => voice.Silence is null);
        return voices.SelectMany(voice => voice.Problems.Select(text => (voice.Node, Text: text)))
            .Where(problem => !row.Problems.Any(known => problem.Text.Contains($"{known.Field}:", StringComparison.Ordinal)))
            .GroupBy(problem => problem.Text, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count() == answers ? "all nodes" : string.Join(", ", group.Select(problem => problem.Node))));
    }

    private static string Selects(PolicyRow row) => row.Selects == 1 ? "1 pod" : $"{row.Selects} pods";

    private static string InForce(PolicyRow row)
    {
        string text = $"{row.InForce} of {row.Nodes.Count} nodes";
        return row.IsInForce ? Tables.Good(text) : Tables.Bad(text);
    }

    private static string Workloads(PolicyVoice voice) => voice.Workloads.Count == 0 ? "none of its workloads" : string.Join(", ", voice.Workloads);
}
