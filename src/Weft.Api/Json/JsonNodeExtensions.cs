using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Reading a JSON tree without caring how its numbers are held, and without exceptions for absent fields.</summary>
public static class JsonNodeExtensions
{
    /// <summary>The string, or null when the node is absent or something else.</summary>
    public static string? AsString(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The whole number, or null when the node is absent, fractional or something else.</summary>
    public static long? AsInt64(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        if (value.TryGetValue<long>(out var number))
        {
            return number;
        }

        return value.TryGetValue<int>(out var small) ? small
            : value.TryGetValue<double>(out var real) && Math.Floor(real) == real && Math.Abs(real) < 1e18 ? (long)real
            : null;
    }

    /// <summary>The boolean, or null when the node is absent or something else.</summary>
    public static bool? AsBool(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>The node found by going down by field names; null when any is absent.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            node = node is JsonObject obj && obj.TryGetPropertyValue(name, out var child) ? child : null;
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>The object in that field; made when absent or null.</summary>
    public static JsonObject Ensure(this JsonObject parent, string name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        if (parent[name] is JsonObject existing)
        {
            return existing;
        }

        var created = new JsonObject();
        parent[name] = created;
        return created;
    }

    /// <summary>The objects in that list; items of another type and an absent list give nothing.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? list) => list is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The node at a path such as <c>spec.template.spec</c>; null when any part is absent.</summary>
    public static JsonNode? AtPath(this JsonNode? node, string dottedPath)
    {
        ArgumentNullException.ThrowIfNull(dottedPath);
        foreach (var part in dottedPath.Split('.'))
        {
            node = node.At(part);
        }

        return node;
    }

    /// <summary>Makes a field what it is in another object: a copy of its value, or absent.</summary>
    public static void CopyField(this JsonObject target, string name, JsonNode? source)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (source is JsonObject from && from.TryGetPropertyValue(name, out var value))
        {
            target[name] = value?.DeepClone();
        }
        else
        {
            target.Remove(name);
        }
    }

    /// <summary>Sets a field that is absent or null.</summary>
    public static void SetDefault(this JsonObject target, string name, JsonNode value)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target[name] is null)
        {
            target[name] = value;
        }
    }
}
