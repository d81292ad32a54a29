using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Cli.Status.Policies;

/// <summary>Rows of policies for programs.</summary>
internal static class PolicyJson
{
    public static JsonObject List(IReadOnlyList<PolicyRow> rows) => new()
    {
        ["well"] = rows.All(row => row.IsWell),
        ["policies"] = Array(rows, Row),
    };

    public static JsonObject One(PolicyRow row, IReadOnlyList<PolicyVoice> voices)
    {
        JsonObject json = Row(row);
        json["agents"] = Array(voices, voice => new JsonObject
        {
            ["node"] = voice.Node,
            ["workloads"] = Texts(voice.Workloads),
            ["problems"] = Texts(voice.Problems),
            ["silence"] = voice.Silence,
        });
        return json;
    }

    private static JsonObject Row(PolicyRow row) => new()
    {
        ["kind"] = row.Kind,
        ["namespace"] = row.Namespace,
        ["name"] = row.Name,
        ["place"] = row.Place,
        ["mode"] = row.Mode,
        ["selects"] = row.Selects,
        ["well"] = row.IsWell,
        ["accepted"] = row.Accepted,
        ["problems"] = Array(row.Problems, problem => new JsonObject
        {
            ["kind"] = problem.Kind.ToString(),
            ["field"] = problem.Field,
            ["message"] = problem.Message,
        }),
        ["inForce"] = row.InForce,
        ["nodes"] = Array(row.Nodes, node => new JsonObject { ["node"] = node.Node, ["inForce"] = node.Behind is null, ["behind"] = node.Behind }),
        ["since"] = row.Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    private static JsonArray Array<T>(IEnumerable<T> rows, Func<T, JsonObject> json) => [.. rows.Select(row => (JsonNode?)json(row))];

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];
}
