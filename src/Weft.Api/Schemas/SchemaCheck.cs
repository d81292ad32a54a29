using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>
/// Holds a tree against a schema before it is read into a record: finds fields of the wrong type (which make the
/// object unreadable: 400) and unknown fields (a warning, or a 400 when the client asked for strictness), drops the
/// latter together with what counts as absent, and writes times and quantities in their canonical form.
/// </summary>
public static class SchemaCheck
{
    private const int MaxUnknown = 100;

    /// <summary>Checks and prunes an object of a built-in kind in place.</summary>
    public static SchemaCheckResult CheckAndPrune(JsonObject root, ResourceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(schema);
        var walk = new Walk();
        walk.VisitObject(root, schema, "", null);
        return new SchemaCheckResult(walk.Unknown, walk.TypeError);
    }

    private sealed class Walk
    {
        internal List<string> Unknown { get; } = [];

        internal string? TypeError { get; private set; }

        internal void VisitObject(JsonObject obj, ResourceSchema schema, string path, string? owner)
        {
            foreach (var (name, value) in obj.ToList())
            {
                var field = schema.Field(name);
                if (field is null)
                {
                    VisitUnknown(obj, schema, name, path);
                }
                else if (IsAbsent(value, field, schema.Required.Contains(name)))
                {
                    obj.Remove(name);
                }
                else
                {
                    // A value of a map is told by the map, as in Kubernetes.
                    var isEntry = !schema.Properties.ContainsKey(name);
                    Visit(value!, field, isEntry ? path : Join(path, name), isEntry ? owner : schema.TypeName);
                    if (CanonicalValue.Of(value!, field) is { } canonical)
                    {
                        obj[name] = canonical;
                    }
                }
            }
        }

        private void VisitUnknown(JsonObject obj, ResourceSchema schema, string name, string path)
        {
            if (!schema.IsOpen)
            {
                Report(Join(path, name));
                obj.Remove(name);
            }
        }

        // Go does not tell an absent list or map from an empty one, and neither do its clients.
        private static bool IsAbsent(JsonNode? value, ResourceSchema schema, bool required) => value switch
        {
            null => !schema.PreserveUnknown,
            JsonArray { Count: 0 } => !required && schema.Type == SchemaType.Array,
            JsonObject { Count: 0 } => !required && schema.AdditionalProperties is not null,
            _ => false,
        };

        private void Visit(JsonNode value, ResourceSchema schema, string path, string? owner)
        {
            if (!Fits(value, schema))
            {
                TypeError ??= Describe(value, schema, path, owner);
                return;
            }

            if (value is JsonObject obj)
            {
                VisitObject(obj, schema, path, owner);
            }
            else if (value is JsonArray array && schema.Items is { } items)
            {
                for (var i = 0; i < array.Count; i++)
                {
                    VisitItem(array, i, items, path, owner);
                }
            }
        }

        private void VisitItem(JsonArray array, int index, ResourceSchema items, string path, string? owner)
        {
            var itemPath = $"{path}[{index}]";
            if (array[index] is { } item)
            {
                Visit(item, items, itemPath, owner);
            }
            else if (items.Type == SchemaType.Object)
            {
                // Read as an empty item, as Go reads null into a struct.
                array[index] = new JsonObject();
            }
            else if (items.Type == SchemaType.String)
            {
                array[index] = "";
            }
            else if (items.Type != SchemaType.Any)
            {
                TypeError ??= $"json: null in {itemPath}";
            }
        }

        private void Report(string path)
        {
            if (Unknown.Count < MaxUnknown)
            {
                Unknown.Add(path);
            }
        }

        private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
    }

    private static bool Fits(JsonNode value, ResourceSchema schema)
    {
        var kind = value.GetValueKind();
        if (schema.IntOrString)
        {
            return schema.Format == "quantity"
                ? kind is JsonValueKind.String or JsonValueKind.Number && Quantity.TryParse(ScalarText(value), out _)
                : kind == JsonValueKind.String || (kind == JsonValueKind.Number && value.AsInt64() is >= int.MinValue and <= int.MaxValue);
        }

        return schema.Type switch
        {
            SchemaType.Any => true,
            SchemaType.Object => kind == JsonValueKind.Object,
            SchemaType.Array => kind == JsonValueKind.Array,
            SchemaType.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            SchemaType.Number => kind == JsonValueKind.Number,
            SchemaType.Integer => kind == JsonValueKind.Number && FitsInteger(value, schema.Format),
            _ => kind == JsonValueKind.String && FitsString(value.GetValue<string>(), schema.Format),
        };
    }

    private static bool FitsInteger(JsonNode value, string? format) =>
        value.AsInt64() is { } number && (format != "int32" || number is >= int.MinValue and <= int.MaxValue);

    private static bool FitsString(string text, string? format) => format switch
    {
        "date-time" => KubeTime.TryParse(text, out _),
        "micro-time" => MicroTime.TryParse(text, out _),
        "byte" => System.Buffers.Text.Base64.IsValid(text),
        _ => true,
    };

    private static string ScalarText(JsonNode value) => value.AsString() ?? value.ToJsonString();

    private static string Describe(JsonNode value, ResourceSchema schema, string path, string? owner)
    {
        if (value.AsString() is { } text && schema.Format is "date-time" or "micro-time" or "byte" or "quantity")
        {
            return DescribeString(text, schema.Format);
        }

        var found = value.GetValueKind() switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number when schema.Type == SchemaType.Integer => "number " + value.ToJsonString(),
            JsonValueKind.Number => "number",
            _ => "bool",
        };
        return $"json: cannot unmarshal {found} into Go struct field {owner}.{StripIndexes(path)} of type {GoType(schema)}";
    }

    private static string DescribeString(string text, string? format) => format switch
    {
        "date-time" => $"parsing time {ErrorValue.Quote(text)} as \"2006-01-02T15:04:05Z07:00\"",
        "micro-time" => $"parsing time {ErrorValue.Quote(text)} as \"2006-01-02T15:04:05.000000Z07:00\"",
        "byte" => "illegal base64 data",
        _ => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    };

    private static string StripIndexes(string path)
    {
        var bracket = path.IndexOf('[', StringComparison.Ordinal);
        while (bracket >= 0)
        {
            path = path.Remove(bracket, path.IndexOf(']', bracket) - bracket + 1);
            bracket = path.IndexOf('[', StringComparison.Ordinal);
        }

        return path;
    }

    private static string GoType(ResourceSchema schema) => schema.Type switch
    {
        SchemaType.String => "string",
        SchemaType.Boolean => "bool",
        SchemaType.Integer => schema.Format ?? "int64",
        SchemaType.Number => "float64",
        SchemaType.Array => "[]" + GoType(schema.Items!),
        SchemaType.Object when schema.AdditionalProperties is { } values => "map[string]" + GoType(values),
        _ => "v1." + (schema.TypeName ?? "Object"),
    };
}

/// <summary>What <see cref="SchemaCheck"/> found.</summary>
/// <param name="UnknownFields">Paths of fields that the schema does not have; they were dropped.</param>
/// <param name="TypeError">Why the object cannot be read, in the words of Kubernetes; null when it can.</param>
public sealed record SchemaCheckResult(IReadOnlyList<string> UnknownFields, string? TypeError);
