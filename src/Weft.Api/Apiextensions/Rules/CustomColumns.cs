using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The table of a custom resource: the name, then its printer columns, or the age when it has none.</summary>
internal sealed class CustomColumns
{
    private readonly List<(string Type, JsonPath Path)> _paths;

    internal CustomColumns(IReadOnlyList<CustomResourceColumnDefinition>? definitions)
    {
        var columns = definitions is { Count: > 0 }
            ? definitions
            : [new CustomResourceColumnDefinition { Name = "Age", Type = "date", JsonPath = ".metadata.creationTimestamp" }];
        _paths = [.. columns.Select(c => (c.Type, JsonPath.Parse(c.JsonPath)))];
        Columns =
        [
            PrinterColumn.ObjectName,
            .. columns.Select(c => new PrinterColumn(c.Name, c.Type, c.Format ?? "", c.Description ?? "", c.Priority ?? 0)),
        ];
    }

    internal IReadOnlyList<PrinterColumn> Columns { get; }

    internal JsonArray Row(JsonObject obj, DateTimeOffset now)
    {
        var cells = new JsonArray(obj.At("metadata", "name")?.DeepClone());
        foreach (var (type, path) in _paths)
        {
            cells.Add(Cell(type, path, obj, now));
        }

        return cells;
    }

    private static JsonNode? Cell(string type, JsonPath path, JsonObject obj, DateTimeOffset now)
    {
        var found = path.Find(obj).ToList();
        if (found.Count == 0 || found[0] is null)
        {
            return null;
        }

        return type switch
        {
            "date" => KubeTime.TryParse(found[0].AsString() ?? "", out var time) ? TableText.Age(time, now) : "<invalid>",
            "integer" or "number" or "boolean" => found[0]!.DeepClone(),
            _ => string.Join(',', found.Select(Text)),
        };
    }

    private static string Text(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.AsString()!,
        JsonValueKind.Number => value.AsInt64()?.ToString(CultureInfo.InvariantCulture) ?? value.ToJsonString(),
        _ => value?.ToJsonString() ?? "",
    };
}
