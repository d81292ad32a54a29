using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Writes a tree as YAML in block style: fields sorted by name, as Kubernetes prints them.</summary>
internal sealed class YamlWriter
{
    private readonly StringBuilder _text = new();

    internal string Write(JsonNode? node)
    {
        WriteRoot(node);
        return _text.ToString();
    }

    private void WriteRoot(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } obj:
                WriteFields(obj, 0, firstIndented: true);
                break;
            case JsonArray { Count: > 0 } array:
                WriteItems(array, 0);
                break;
            default:
                WriteInline(node, 0);
                break;
        }
    }

    private void WriteFields(JsonObject obj, int indent, bool firstIndented)
    {
        var first = true;
        foreach (var (name, value) in obj.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!first || firstIndented)
            {
                _text.Append(' ', indent);
            }

            first = false;
            _text.Append(Key(name)).Append(':');
            WriteValue(value, indent);
        }
    }

    private void WriteItems(JsonArray array, int indent)
    {
        foreach (var item in array)
        {
            _text.Append(' ', indent).Append('-');
            switch (item)
            {
                case JsonObject { Count: > 0 } obj:
                    _text.Append(' ');
                    WriteFields(obj, indent + 2, firstIndented: false);
                    break;
                case JsonArray { Count: > 0 } nested:
                    _text.Append('\n');
                    WriteItems(nested, indent + 2);
                    break;
                default:
                    _text.Append(' ');
                    WriteInline(item, indent + 2);
                    break;
            }
        }
    }

    private void WriteValue(JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } obj:
                _text.Append('\n');
                WriteFields(obj, indent + 2, firstIndented: true);
                break;
            case JsonArray { Count: > 0 } array:
                _text.Append('\n');
                WriteItems(array, indent);
                break;
            default:
                _text.Append(' ');
                WriteInline(value, indent + 2);
                break;
        }
    }

    private void WriteInline(JsonNode? value, int indent)
    {
        if (value.AsString() is not { } text)
        {
            _text.Append(value?.ToJsonString() ?? "null").Append('\n');
        }
        else if (IsBlock(text))
        {
            WriteBlock(text, indent);
        }
        else
        {
            _text.Append(IsPlain(text) ? text : Quote(text)).Append('\n');
        }
    }

    private void WriteBlock(string text, int indent)
    {
        var ends = text.EndsWith('\n');
        _text.Append(ends ? "|" : "|-").Append('\n');
        foreach (var line in (ends ? text[..^1] : text).Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append(' ', Math.Max(indent, 2)).Append(line);
            }

            _text.Append('\n');
        }
    }

    // A literal block keeps text with newlines readable; leading blanks, several final newlines and odd characters need quotes.
    private static bool IsBlock(string text) =>
        text.AsSpan(0, Math.Max(text.Length - 1, 0)).Contains('\n') &&
        text[0] is not (' ' or '\n') && !text.EndsWith("\n\n", StringComparison.Ordinal) &&
        text.All(c => c is '\n' or >= ' ' and < '\u007f');

    private static string Key(string name) => IsPlain(name) ? name : Quote(name);

    private static bool IsPlain(string text) =>
        text.Length > 0 && IsPlainStart(text) && text[^1] is not (':' or ' ') &&
        text.All(c => c is >= ' ' and < '\u007f') &&
        !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) &&
        text is not ("---" or "...") && !text.StartsWith("--- ", StringComparison.Ordinal) && !text.StartsWith("... ", StringComparison.Ordinal) &&
        YamlScalar.IsPlainString(text);

    private static bool IsPlainStart(string text) =>
        char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '_' or '.' or '$' or '(' or '+' or '<' or '=' or '^' or ';' or '\\' ||
        (text[0] == '-' && text.Length > 1 && text[1] is not (' ' or '-'));

    // A JSON string is a YAML string in double quotes.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
