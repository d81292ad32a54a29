using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Holds a value against a schema: type, limits, required fields, duplicates in sets and maps.</summary>
public static class SchemaValidation
{
    /// <summary>Reports every problem of the value, which lies at the path.</summary>
    public static void Validate(JsonNode? value, ResourceSchema schema, FieldPath path, FieldErrors errors)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(errors);
        if (errors.Count >= FieldErrors.Limit || (value is null && (schema.Nullable || schema.Type == SchemaType.Any)))
        {
            return;
        }

        if (!TypeMatches(value, schema))
        {
            errors.TypeInvalid(path, TypeName(value), $"{path} in body must be of type {Wanted(schema)}: \"{TypeName(value)}\"");
            return;
        }

        switch (value)
        {
            case JsonObject obj:
                ValidateObject(obj, schema, path, errors);
                break;
            case JsonArray array:
                ValidateArray(array, schema, path, errors);
                break;
        }

        if (schema.Limits is { } limits)
        {
            SchemaLimitChecks.Check(value, schema, limits, path, errors);
        }
    }

    /// <summary>Whether the value keeps to the schema.</summary>
    internal static bool IsValid(JsonNode? value, ResourceSchema schema)
    {
        var errors = new FieldErrors();
        Validate(value, schema, FieldPath.Root, errors);
        return !errors.Any;
    }

    private static void ValidateObject(JsonObject obj, ResourceSchema schema, FieldPath path, FieldErrors errors)
    {
        foreach (var name in schema.Required)
        {
            if (!obj.ContainsKey(name))
            {
                errors.Required(path.Child(name));
            }
        }

        foreach (var (name, value) in obj)
        {
            if (schema.Properties.TryGetValue(name, out var property))
            {
                Validate(value, property.Schema, path.Child(name), errors);
            }
            else if (schema.AdditionalProperties is { } additional)
            {
                Validate(value, additional, path.Key(name), errors);
            }
        }
    }

    private static void ValidateArray(JsonArray array, ResourceSchema schema, FieldPath path, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            if (schema.Items is { } items)
            {
                Validate(array[i], items, path.Index(i), errors);
            }

            if (schema.ListType is "set" or "map" && !seen.Add(Identity(array[i], schema)))
            {
                errors.Duplicate(path.Index(i), schema.ListType == "set" ? array[i] : MapKey(array[i], schema));
            }
        }
    }

    private static string Identity(JsonNode? item, ResourceSchema schema) =>
        (schema.ListType == "set" ? item : MapKey(item, schema))?.ToJsonString() ?? "null";

    private static JsonObject MapKey(JsonNode? item, ResourceSchema schema)
    {
        var key = new JsonObject();
        foreach (var name in schema.ListMapKeys)
        {
            key[name] = (item.At(name) ?? schema.Items?.Field(name)?.Default)?.DeepClone();
        }

        return key;
    }

    private static bool TypeMatches(JsonNode? value, ResourceSchema schema)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (schema.IntOrString)
        {
            return kind == JsonValueKind.String || (kind == JsonValueKind.Number && value.AsInt64() is not null);
        }

        return schema.Type switch
        {
            SchemaType.Object => kind == JsonValueKind.Object,
            SchemaType.Array => kind == JsonValueKind.Array,
            SchemaType.String => kind == JsonValueKind.String,
            SchemaType.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            SchemaType.Number => kind == JsonValueKind.Number,
            SchemaType.Integer => kind == JsonValueKind.Number && value.AsInt64() is not null,
            _ => true,
        };
    }

    private static string Wanted(ResourceSchema schema) =>
        schema.IntOrString ? "integer,string" : schema.Type.ToString().ToLowerInvariant();

    private static string TypeName(JsonNode? value) => (value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.AsInt64() is null ? "number" : "integer",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}
