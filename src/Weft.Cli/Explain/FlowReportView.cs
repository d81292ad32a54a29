using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Weft.Cli.Drops;
using Weft.Cli.Flows;
using Weft.Cli.Output;

namespace Weft.Cli.Explain;

/// <summary>What is known of a flow, for people.</summary>
internal static class FlowReportView
{
    /// <summary>Of the newest of many, since they are all alike.</summary>
    private const int MaxLines = 20;

    public static void Write(FlowReport report)
    {
        Console.WriteLine($"{report.Flow}: {Verdict(report)}");
        WriteLines("Dropped in the last ten minutes:", report.Drops, DropView.Line);
        WriteLines("Reported as it began:", report.Flows, FlowView.Line);
        if (report.Connections.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine("In the connection tables now:");
            Tables.Write(Connections(report.Connections));
        }

        if (report.Now.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine("If it began now:");
            Tables.Write(Now(report.Now));
        }

        foreach (Agents.AgentAnswer reply in report.Silent)
        {
            Console.WriteLine($"Node {reply.Node} was not asked: {reply.Problem}. See: weft status");
        }

        ExplainView.WriteSuggestions(report.Suggestions, report.Obstacles);
    }

    public static JsonObject Json(FlowReport report) => new()
    {
        ["flow"] = report.Flow.ToString(),
        ["known"] = report.IsKnown,
        ["dropped"] = report.IsDropped,
        ["denied"] = report.IsDenied,
        ["drops"] = Array(report.Drops),
        ["flows"] = Array(report.Flows),
        ["connections"] = Array(report.Connections),
        ["now"] = Array(report.Now),
        ["silent"] = new JsonArray([.. report.Silent.Select(reply => new JsonObject { ["node"] = reply.Node, ["problem"] = reply.Problem })]),
    };

    /// <summary>In one sentence.</summary>
    public static string Verdict(FlowReport report) => report switch
    {
        { IsDenied: true } => $"denied by {FlowText.Rule(report.Drops[^1], "rule") ?? FlowText.Text(report.Drops[^1], "text")} ({FlowText.Text(report.Drops[^1], "node")})",
        { IsDropped: true } => $"dropped: {FlowText.Text(report.Drops[^1], "text")} ({FlowText.Text(report.Drops[^1], "node")})",
        { Connections.Count: > 0 } => "allowed; the connection is there",
        { IsKnown: true } => "was allowed",
        _ => "nothing is known of it: no node dropped a packet of it in the last ten minutes or has it in its connection table. Are the ports right?",
    };

    private static void WriteLines(string title, IReadOnlyList<JsonObject> items, Func<JsonObject, string> line)
    {
        if (items.Count == 0)
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine(title);
        if (items.Count > MaxLines)
        {
            Console.WriteLine($"  ({items.Count - MaxLines} earlier ones, the first at {FlowText.Time(items[0])})");
        }

        foreach (JsonObject item in items.TakeLast(MaxLines))
        {
            Console.WriteLine($"  {line(item)}");
        }
    }

    private static Table Connections(IReadOnlyList<JsonObject> connections)
    {
        Table table = Tables.New("NODE", "PACKETS", "GO", "SINCE", "LAST SEEN", "ALLOWED BY");
        foreach (JsonObject item in connections)
        {
            string becomes = FlowText.Text(item, "becomes");
            string nat = becomes.Length == 0 ? "" : $", {FlowText.Text(item, "rewrites")} becomes {FlowText.Address(becomes, FlowText.Text(item, "becomesPort"))}";
            Tables.Row(
                table,
                Tables.Escape(FlowText.Text(item, "node")),
                Tables.Escape($"{Ends(item)}{(item["reply"]?.GetValue<bool>() == true ? " (answers)" : "")}"),
                Tables.Escape($"{FlowText.Text(item, "action").ToLowerInvariant()}{nat}"),
                Time(item, "created"),
                Time(item, "lastSeen"),
                Tables.Escape(string.Join("; ", new[] { FlowText.Rule(item, "egressRule"), FlowText.Rule(item, "ingressRule") }.OfType<string>())));
        }

        return table;
    }

    private static Table Now(IReadOnlyList<JsonObject> answers)
    {
        Table table = Tables.New("DIRECTION", "NODE", "WORKLOAD", "VERDICT", "BECAUSE");
        foreach (ExplainAnswer answer in answers.Select(ExplainAnswer.Of))
        {
            string verdict = answer.Verdict == ExplainVerdict.Allowed ? Tables.Good("allowed") : Tables.Bad("denied");
            Tables.Row(
                table, answer.Question.Direction, Tables.Escape(answer.Question.Node), Tables.Escape(answer.Question.Workload), verdict, Tables.Escape(answer.Because));
        }

        return table;
    }

    private static string Ends(JsonObject item) =>
        $"{FlowText.Address(FlowText.Text(item, "source"), FlowText.Text(item, "sourcePort"))} -> {FlowText.Address(FlowText.Text(item, "destination"), FlowText.Text(item, "destinationPort"))}";

    private static string Time(JsonObject item, string field) =>
        DateTimeOffset.TryParse(FlowText.Text(item, field), CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
            : "";

    private static JsonArray Array(IReadOnlyList<JsonObject> items) => [.. items.Select(item => item.DeepClone())];
}
