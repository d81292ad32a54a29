using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The rules that make an openAPIV3Schema usable for pruning and defaulting: every level says its type.</summary>
internal static class StructuralSchema
{
    private const int MaxPatternLength = 4096;
    private static readonly string[] _types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] _listTypes = ["atomic", "map", "set"];
    private static readonly string[] _mapTypes = ["atomic", "granular"];
    private static readonly string[] _logical = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] _refused = ["$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id", "$schema"];
    private static readonly string[] _onlyOutsideLogic =
        ["type", "description", "default", "additionalProperties", "nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string", "x-kubernetes-embedded-resource"];

    internal static void Validate(JsonObject root, FieldPath path, FieldErrors errors)
    {
        if (root["type"].AsString() != "object")
        {
            errors.Invalid(path.Child("type"), root["type"].AsString() ?? "", "must be object at the root");
        }

        if (root["nullable"].AsBool() == true)
        {
            errors.Forbidden(path.Child("nullable"), "nullable cannot be true at the root");
        }

        ValidateNode(root, path, "the root", errors);
    }

    private static void ValidateNode(JsonObject node, FieldPath path, string where, FieldErrors errors)
    {
        foreach (var field in _refused.Where(node.ContainsKey))
        {
            errors.Forbidden(path.Child(field), $"{field} is not supported");
        }

        ValidateType(node, path, where, errors);
        ValidateExtensions(node, path, errors);
        ValidateChildren(node, path, errors);
        ValidatePattern(node["pattern"], path.Child("pattern"), errors);
        ValidateDefault(node, path, errors);
        foreach (var keyword in _logical)
        {
            foreach (var (schema, index) in node[keyword].Objects().Select((s, i) => (s, i)))
            {
                ValidateLogical(schema, path.Child(keyword).Index(index), errors);
            }
        }

        if (node["not"] is JsonObject not)
        {
            ValidateLogical(not, path.Child("not"), errors);
        }
    }

    private static void ValidateType(JsonObject node, FieldPath path, string where, FieldErrors errors)
    {
        var type = node["type"].AsString();
        if (!string.IsNullOrEmpty(type))
        {
            FieldChecks.OneOf(type, path.Child("type"), _types, errors);
            return;
        }

        var free = node["x-kubernetes-int-or-string"].AsBool() == true || node["x-kubernetes-preserve-unknown-fields"].AsBool() == true;
        if (!free)
        {
            errors.Required(path.Child("type"), $"must not be empty for {where}");
        }
    }

    private static void ValidateChildren(JsonObject node, FieldPath path, FieldErrors errors)
    {
        if (node["items"] is JsonObject items)
        {
            ValidateNode(items, path.Child("items"), "specified array items", errors);
        }
        else if (node["items"] is JsonArray)
        {
            errors.Forbidden(path.Child("items"), "items must be a schema object and not an array");
        }
        else if (node["type"].AsString() == "array")
        {
            errors.Required(path.Child("items"), "must be specified");
        }

        foreach (var (name, child) in node["properties"] as JsonObject ?? [])
        {
            if (child is JsonObject schema)
            {
                ValidateNode(schema, path.Child("properties").Key(name), "specified object fields", errors);
            }
        }

        if (node["additionalProperties"] is JsonObject values)
        {
            if (node["properties"] is JsonObject { Count: > 0 })
            {
                errors.Forbidden(path.Child("additionalProperties"), "additionalProperties and properties are mutual exclusive");
            }

            ValidateNode(values, path.Child("additionalProperties"), "specified object fields", errors);
        }
    }

    private static void ValidateExtensions(JsonObject node, FieldPath path, FieldErrors errors)
    {
        var listType = node["x-kubernetes-list-type"].AsString();
        FieldChecks.OneOf(listType, path.Child("x-kubernetes-list-type"), _listTypes, errors);
        FieldChecks.OneOf(node["x-kubernetes-map-type"].AsString(), path.Child("x-kubernetes-map-type"), _mapTypes, errors);
        if (listType is not null && node["type"].AsString() != "array")
        {
            errors.Invalid(path.Child("type"), node["type"].AsString() ?? "", "must be array if x-kubernetes-list-type is specified");
        }

        if (listType == "map" && node["x-kubernetes-list-map-keys"] is not JsonArray { Count: > 0 })
        {
            errors.Required(path.Child("x-kubernetes-list-map-keys"), "must not be empty if x-kubernetes-list-type is map");
        }

        if (node["uniqueItems"].AsBool() == true)
        {
            errors.Forbidden(path.Child("uniqueItems"), "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }

        if (node["x-kubernetes-validations"] is JsonArray { Count: > 0 })
        {
            errors.Forbidden(path.Child("x-kubernetes-validations"), "CEL rules are not supported by this API server");
        }
    }

    private static void ValidatePattern(JsonNode? node, FieldPath path, FieldErrors errors)
    {
        if (node.AsString() is not { } pattern)
        {
            return;
        }

        if (pattern.Length > MaxPatternLength)
        {
            errors.TooLong(path, MaxPatternLength);
            return;
        }

        try
        {
            CrdSchemaReader.ReadPattern(pattern);
        }
        catch (ArgumentException)
        {
            errors.Invalid(path, pattern, "must be a valid regular expression, but isn't");
        }
    }

    private static void ValidateDefault(JsonObject node, FieldPath path, FieldErrors errors)
    {
        if (node["default"] is not { } value || errors.Any)
        {
            return;
        }

        var found = new FieldErrors();
        SchemaValidation.Validate(value, CrdSchemaReader.Read(node), path.Child("default"), found);
        errors.AddRange(found);
    }

    // Inside anyOf and the like values are restricted, not described.
    private static void ValidateLogical(JsonObject node, FieldPath path, FieldErrors errors)
    {
        var isIntOrString = node.Count == 1 && node["type"].AsString() is "integer" or "string";
        foreach (var field in _onlyOutsideLogic.Where(f => node.ContainsKey(f) && !isIntOrString))
        {
            errors.Forbidden(path.Child(field), "must be undefined to be structural");
        }

        ValidatePattern(node["pattern"], path.Child("pattern"), errors);
    }
}
