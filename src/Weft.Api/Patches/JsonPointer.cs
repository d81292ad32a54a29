using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>A place in a JSON document, RFC 6901: <c>/metadata/labels/a~1b</c>.</summary>
internal sealed class JsonPointer
{
    private const string EndOfArray = "-";

    private readonly string[] _parts;

    private JsonPointer(string[] parts) => _parts = parts;

    internal bool IsRoot => _parts.Length == 0;

    private string Last => _parts[^1];

    internal static JsonPointer Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer([]);
        }

        if (text[0] != '/')
        {
            throw Miss($"the path {ErrorValue.Quote(text)} does not start with a slash");
        }

        var parts = text[1..].Split('/');
        return parts.Length > JsonLimits.MaxDepth
            ? throw new PatchException(PatchFault.TooLarge, "a path of the patch is too deep")
            : new JsonPointer([.. parts.Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>Whether the other place lies within this one.</summary>
    internal bool Contains(JsonPointer other) =>
        other._parts.Length > _parts.Length && other._parts.AsSpan(0, _parts.Length).SequenceEqual(_parts);

    /// <summary>The value there; the place must exist (its value may be null).</summary>
    internal JsonNode? Get(JsonNode? root) => IsRoot ? root : Child(Parent(root), Last);

    internal void Add(JsonNode? root, JsonNode? value)
    {
        switch (Parent(root))
        {
            case JsonObject obj:
                obj[Last] = value;
                break;
            case JsonArray array:
                array.Insert(Last == EndOfArray ? array.Count : Index(array, allowEnd: true), value);
                break;
            default:
                throw Missing();
        }
    }

    internal void Replace(JsonNode? root, JsonNode? value)
    {
        Get(root);
        switch (Parent(root))
        {
            case JsonObject obj:
                obj[Last] = value;
                break;
            case JsonArray array:
                array[Index(array, allowEnd: false)] = value;
                break;
        }
    }

    internal void Remove(JsonNode? root)
    {
        switch (Parent(root))
        {
            case JsonObject obj when obj.Remove(Last):
                break;
            case JsonArray array:
                array.RemoveAt(Index(array, allowEnd: false));
                break;
            default:
                throw Missing();
        }
    }

    private JsonNode? Parent(JsonNode? root)
    {
        foreach (var part in _parts.AsSpan(0, _parts.Length - 1))
        {
            root = Child(root, part);
        }

        return root;
    }

    private JsonNode? Child(JsonNode? node, string part) => node switch
    {
        JsonObject obj when obj.TryGetPropertyValue(part, out var value) => value,
        JsonArray array when TryIndex(part, array.Count, out var index) => array[index],
        _ => throw Missing(),
    };

    private int Index(JsonArray array, bool allowEnd) =>
        TryIndex(Last, array.Count + (allowEnd ? 1 : 0), out var index) ? index : throw Missing();

    private static bool TryIndex(string text, int count, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) &&
        index < count && (text.Length == 1 || text[0] != '0');

    private PatchException Missing() => Miss($"the path {ErrorValue.Quote("/" + string.Join('/', _parts))} does not exist");

    private static PatchException Miss(string message) => new(PatchFault.DoesNotApply, message);
}
