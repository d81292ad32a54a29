using System.Text.Json.Nodes;

namespace Weft.Cli.Explain;

/// <summary>A report for programs.</summary>
internal static class ExplainJson
{
    public static JsonObject Of(ExplainReport report) => new()
    {
        ["from"] = report.From,
        ["to"] = report.To,
        ["verdict"] = Word(report.Verdict),
        ["paths"] = new JsonArray([.. report.Paths.Select(Path)]),
        ["suggestions"] = Texts(report.Suggestions),
        ["obstacles"] = Texts(report.Obstacles),
    };

    public static string Word(ExplainVerdict verdict) => verdict switch
    {
        ExplainVerdict.Allowed => "allowed",
        ExplainVerdict.Denied => "denied",
        _ => "unknown",
    };

    private static JsonObject Path(ExplainedPath path) => new()
    {
        ["to"] = path.Path.Route.To.Name,
        ["family"] = path.Path.Family,
        ["source"] = path.Path.From.ToString(),
        ["destination"] = path.Path.To.ToString(),
        ["protocol"] = path.Path.Protocol,
        ["port"] = path.Path.Route.Port,
        ["verdict"] = Word(path.Verdict),
        ["answers"] = new JsonArray([.. path.Answers.Select(Answer)]),
    };

    private static JsonNode Answer(ExplainAnswer answer) => answer.Body?.DeepClone() ?? new JsonObject
    {
        ["node"] = answer.Question.Node,
        ["workload"] = answer.Question.Workload,
        ["direction"] = answer.Question.Direction,
        ["allowed"] = null,
        ["problem"] = answer.Because,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];
}
