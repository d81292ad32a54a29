using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Output;

namespace Weft.Cli.Explain;

internal enum ExplainVerdict
{
    Allowed,
    Denied,

    /// <summary>Somebody who has a say in it did not answer, and nobody who did denies it.</summary>
    NotKnown,
}

/// <summary>A question and what came of it.</summary>
internal sealed record ExplainAnswer(ExplainQuestion Question, AgentAnswer Reply)
{
    /// <summary>The agent's words; null when there are none.</summary>
    public JsonObject? Body => Reply.Body as JsonObject;

    public ExplainVerdict Verdict => Body?["allowed"] is JsonValue value && value.TryGetValue(out bool allowed)
        ? allowed ? ExplainVerdict.Allowed : ExplainVerdict.Denied
        : ExplainVerdict.NotKnown;

    /// <summary>An answer that somebody else asked for.</summary>
    public static ExplainAnswer Of(JsonObject body)
    {
        string node = FlowText.Text(body, "node");
        ExplainQuestion question = new(node, FlowText.Text(body, "workload"), FlowText.Text(body, "direction") == "egress", IPAddress.None, 0, 0);
        return new ExplainAnswer(question, new AgentAnswer(node, body, null));
    }

    /// <summary>Why, in one line.</summary>
    public string Because
    {
        get
        {
            if (Body is not { } body)
            {
                return Reply.Problem ?? "its agent gave no answer";
            }

            string text = Text(body, "exempt") ?? Text(body, "problem") ?? FlowText.Rule(body, "rule") ?? "no policy isolates it";
            return FlowText.Rule(body, "audit") is { } audit
                ? $"{text} (without audit mode {(Verdict == ExplainVerdict.Allowed ? "denied" : "allowed")} by {audit})"
                : text;
        }
    }

    private static string? Text(JsonObject body, string field) => body[field]?.ToString() is { Length: > 0 } text ? text : null;
}

internal sealed record ExplainedPath(ExplainPath Path, ImmutableArray<ExplainAnswer> Answers)
{
    public ExplainVerdict Verdict => Worst(Answers.Select(answer => answer.Verdict));

    /// <summary>One denial is enough; else one silence leaves it open.</summary>
    public static ExplainVerdict Worst(IEnumerable<ExplainVerdict> verdicts)
    {
        HashSet<ExplainVerdict> all = [.. verdicts];
        return all.Contains(ExplainVerdict.Denied) ? ExplainVerdict.Denied
            : all.Contains(ExplainVerdict.NotKnown) ? ExplainVerdict.NotKnown
            : ExplainVerdict.Allowed;
    }
}

/// <summary>May one end send to the other?</summary>
/// <param name="From">As a person named it, with what was found.</param>
/// <param name="To">The same.</param>
internal sealed record ExplainReport(string From, string To, ImmutableArray<ExplainedPath> Paths)
{
    public ExplainVerdict Verdict => ExplainedPath.Worst(Paths.Select(path => path.Verdict));

    public IEnumerable<ExplainAnswer> Answers => Paths.SelectMany(path => path.Answers);

    /// <summary>Policies that would allow what is denied, each once, ready to apply.</summary>
    public IReadOnlyList<string> Suggestions => [.. Texts("suggestion").Distinct(StringComparer.Ordinal)];

    /// <summary>What stands against allowing it.</summary>
    public IReadOnlyList<string> Obstacles => [.. Texts("obstacle").Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> Texts(string field) =>
        Answers.Where(answer => answer.Body is not null).Select(answer => FlowText.Text(answer.Body!, field)).Where(text => text.Length > 0);
}
