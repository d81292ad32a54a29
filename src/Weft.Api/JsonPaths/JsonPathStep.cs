using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>One step of a path: from a value to the values within it.</summary>
internal abstract class JsonPathStep
{
    internal abstract IEnumerable<JsonNode?> Apply(JsonNode? node);
}

internal sealed class FieldStep(string name) : JsonPathStep
{
    internal string Name { get; } = name;

    internal override IEnumerable<JsonNode?> Apply(JsonNode? node) =>
        node is JsonObject obj && obj.TryGetPropertyValue(Name, out var value) ? [value] : [];
}

internal sealed class IndexStep(int index) : JsonPathStep
{
    internal override IEnumerable<JsonNode?> Apply(JsonNode? node)
    {
        if (node is not JsonArray array)
        {
            return [];
        }

        var place = index < 0 ? array.Count + index : index;
        return place >= 0 && place < array.Count ? [array[place]] : [];
    }
}

internal sealed class EveryStep : JsonPathStep
{
    internal override IEnumerable<JsonNode?> Apply(JsonNode? node) => node switch
    {
        JsonArray array => array,
        JsonObject obj => obj.Select(p => p.Value),
        _ => [],
    };
}

/// <summary>Keeps the items whose field equals (or does not equal) a value.</summary>
internal sealed class FilterStep(JsonPath field, string value, bool negated) : JsonPathStep
{
    internal static FilterStep Parse(string text)
    {
        var (negated, at) = (false, text.IndexOf("==", StringComparison.Ordinal));
        if (at < 0)
        {
            (negated, at) = (true, text.IndexOf("!=", StringComparison.Ordinal));
        }

        var left = at < 0 ? "" : text[..at].Trim();
        if (!left.StartsWith('@'))
        {
            throw new FormatException($"the filter {text} is not understood: @.field==\"value\" is");
        }

        var right = text[(at + 2)..].Trim();
        right = right.Length > 1 && right[0] is '"' or '\'' && right[^1] == right[0] ? right[1..^1] : right;
        return new FilterStep(JsonPath.Parse(left[1..]), right, negated);
    }

    internal override IEnumerable<JsonNode?> Apply(JsonNode? node) =>
        node is JsonArray array ? array.Where(Keeps) : [];

    private bool Keeps(JsonNode? item)
    {
        var found = field.First(item);
        return ((found.AsString() ?? found?.ToJsonString()) == value) != negated;
    }
}
