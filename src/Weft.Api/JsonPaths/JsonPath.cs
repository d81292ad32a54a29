using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>
/// The JSONPath of printer columns, scale and selectable fields: fields, indexes, <c>[*]</c> and filters of the form
/// <c>[?(@.type=="Ready")]</c>.
/// </summary>
public sealed class JsonPath
{
    private const int MaxSteps = 100;

    private readonly IReadOnlyList<JsonPathStep> _steps;
    private readonly string _text;

    private JsonPath(string text, IReadOnlyList<JsonPathStep> steps)
    {
        _text = text;
        _steps = steps;
    }

    /// <summary>Reads <c>.spec.size</c>, with or without braces around it.</summary>
    /// <exception cref="FormatException">The text is no path of the supported form.</exception>
    public static JsonPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var body = text.StartsWith('{') && text.EndsWith('}') ? text[1..^1] : text;
        body = body.StartsWith('$') ? body[1..] : body;
        var steps = new List<JsonPathStep>();
        var position = 0;
        while (position < body.Length)
        {
            steps.Add(ReadStep(body, ref position));
            if (steps.Count > MaxSteps)
            {
                throw new FormatException("a JSON path has at most 100 steps");
            }
        }

        return new JsonPath(text, steps);
    }

    /// <summary>The values found, in document order.</summary>
    public IEnumerable<JsonNode?> Find(JsonNode? root)
    {
        IEnumerable<JsonNode?> found = [root];
        foreach (var step in _steps)
        {
            found = found.SelectMany(step.Apply);
        }

        return found;
    }

    /// <summary>The first value found; null when there is none.</summary>
    public JsonNode? First(JsonNode? root) => Find(root).FirstOrDefault();

    /// <summary>Replaces the value at a path of plain fields, making objects on the way.</summary>
    public void Set(JsonObject root, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(root);
        for (var i = 0; i < _steps.Count; i++)
        {
            var name = (_steps[i] as FieldStep)?.Name ?? throw new InvalidOperationException($"{_text} is not a path of fields");
            if (i == _steps.Count - 1)
            {
                root[name] = value;
            }
            else
            {
                root = root.Ensure(name);
            }
        }
    }

    public override string ToString() => _text;

    private static JsonPathStep ReadStep(string text, ref int position) => text[position] switch
    {
        '.' => new FieldStep(ReadName(text, ref position)),
        '[' => ReadBracket(text, ref position),
        _ => throw new FormatException($"{text} is not a JSON path: a dot or bracket is expected at {position}"),
    };

    private static string ReadName(string text, ref int position)
    {
        var name = new StringBuilder();
        for (position++; position < text.Length && text[position] is not ('.' or '['); position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            name.Append(text[position]);
        }

        return name.Length > 0 ? name.ToString() : throw new FormatException($"{text} is not a JSON path: a name is missing");
    }

    private static JsonPathStep ReadBracket(string text, ref int position)
    {
        var start = position + 1;
        if (text.AsSpan(start).StartsWith("?("))
        {
            var close = text.IndexOf(")]", start, StringComparison.Ordinal);
            position = close < 0 ? throw new FormatException($"{text} is not a JSON path: a filter is not closed") : close + 2;
            return FilterStep.Parse(text[(start + 2)..close]);
        }

        var end = text.IndexOf(']', start);
        if (end < 0)
        {
            throw new FormatException($"{text} is not a JSON path: a bracket is not closed");
        }

        position = end + 1;
        var inside = text[start..end];
        return inside == "*" ? new EveryStep()
            : inside.Length > 1 && inside[0] is '\'' or '"' && inside[^1] == inside[0] ? new FieldStep(inside[1..^1])
            : int.TryParse(inside, out var index) ? new IndexStep(index)
            : throw new FormatException($"{text} is not a JSON path: [{inside}] is not understood");
    }
}
