using System.Globalization;
using System.Text.RegularExpressions;

namespace AbiGen;

/// <summary>What BTF does not carry: the comment behind an enum's value, and numeric macros.</summary>
internal sealed partial class HeaderTexts
{
    private readonly Dictionary<string, string> _comments = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _constants = new(StringComparer.Ordinal);

    /// <summary>Numeric macros by their C names.</summary>
    public IReadOnlyDictionary<string, int> Constants => _constants;

    public static HeaderTexts Read(string folder)
    {
        var texts = new HeaderTexts();
        foreach (var header in Directory.EnumerateFiles(folder, "*.h").Order(StringComparer.Ordinal))
        {
            var source = File.ReadAllText(header);
            foreach (Match match in EnumValue().Matches(source))
            {
                texts._comments[match.Groups["name"].Value] = Whitespace().Replace(match.Groups["text"].Value, " ");
            }

            foreach (Match match in NumericMacro().Matches(source))
            {
                texts._constants[match.Groups["name"].Value] = Number(match.Groups["value"].Value);
            }
        }

        return texts;
    }

    /// <summary>The comment beside an enum's value, or null.</summary>
    public string? Comment(string enumValue) => _comments.GetValueOrDefault(enumValue);

    private static int Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? int.Parse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        : int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<name>WEFT_\w+)\s*=\s*\d+\s*,\s*/\*\s*(?<text>.*?)\s*\*/", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex EnumValue();

    [GeneratedRegex(@"^#define (?<name>WEFT_\w+)[ \t]+(?<value>\d+|0x[0-9a-fA-F]+)[ \t]*(/\*.*)?$", RegexOptions.Multiline)]
    private static partial Regex NumericMacro();

    [GeneratedRegex(@"\s*\n[\s*]*")]
    private static partial Regex Whitespace();
}
