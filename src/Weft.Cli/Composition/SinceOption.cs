using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Weft.Cli.Composition;

/// <summary>The option <c>--since</c> of commands that show what agents remember.</summary>
internal sealed class SinceOption
{
    /// <summary>Agents keep no more.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly Option<TimeSpan?> _since;

    public SinceOption(string description) => _since = new Option<TimeSpan?>("--since")
    {
        Description = $"{description}, e.g. 90s or 10m; agents remember ten minutes",
        HelpName = "duration",
        CustomParser = Parse,
    };

    public void AddTo(Command command) => command.Options.Add(_since);

    public TimeSpan? Value(ParseResult parsed) => parsed.GetValue(_since);

    /// <summary>Reads <c>90</c>, <c>90s</c> or <c>10m</c>.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        (string digits, int seconds) = text.Length > 0 && text[^1] is 's' or 'm' ? (text[..^1], text[^1] == 'm' ? 60 : 1) : (text, 1);
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        span = TimeSpan.FromSeconds((long)number * seconds);
        return isNumber;
    }

    private static TimeSpan? Parse(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!TryParse(text, out TimeSpan span))
        {
            result.AddError($"--since must be a time like 90s or 10m, not \"{text}\"");
        }
        else if (span > Kept)
        {
            result.AddError($"agents remember {Kept.TotalMinutes:0} minutes: --since 10m at most");
        }

        return span;
    }
}
