using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Writes a refused value into an error as Kubernetes does, which is how Go prints it.</summary>
internal static class ErrorValue
{
    // A refused value may be megabytes long; the start tells which one it was.
    private const int MaxLength = 1024;
    private const int MaxItems = 64;

    internal static string Format(object? value)
    {
        var text = value switch
        {
            null => "\"null\"",
            string s => Quote(s),
            bool b => b ? "true" : "false",
            IntOrString { Text: { } s } => Quote(s),
            IReadOnlyDictionary<string, string> map => FormatMap(map),
            IEnumerable<string> list => $"[]string{{{string.Join(", ", list.Take(MaxItems).Select(Quote))}}}",
            JsonNode node => node.GetValueKind() == System.Text.Json.JsonValueKind.String ? Quote(node.GetValue<string>()) : node.ToJsonString(),
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => Quote(value.ToString() ?? ""),
        };
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "...");
    }

    /// <summary>A string in double quotes, as Go's %q: control characters escaped, other text as it is.</summary>
    internal static string Quote(string text)
    {
        var shown = Math.Min(text.Length, MaxLength);
        var quoted = new StringBuilder(shown + 2).Append('"');
        foreach (var c in text.AsSpan(0, shown))
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u007f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string FormatMap(IReadOnlyDictionary<string, string> map) =>
        $"map[string]string{{{string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Take(MaxItems).Select(p => $"{Quote(p.Key)}:{Quote(p.Value)}"))}}}";
}
