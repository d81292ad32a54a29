using System.Globalization;

namespace Weft.Api;

/// <summary>How values look in the cells of a table.</summary>
public static class TableText
{
    public const string None = "<none>";
    public const string Unknown = "<unknown>";

    /// <summary>How long ago, in at most two units: <c>112s</c>, <c>9m17s</c>, <c>5d3h</c>.</summary>
    public static string Age(DateTimeOffset? since, DateTimeOffset now) =>
        since is { } start ? Duration(now - start) : Unknown;

    /// <summary>A length of time in at most two units.</summary>
    public static string Duration(TimeSpan time)
    {
        // Clocks of two machines differ a little; that is no age below zero.
        var seconds = (long)time.TotalSeconds;
        if (seconds < -1)
        {
            return "<invalid>";
        }

        seconds = Math.Max(seconds, 0);
        var minutes = seconds / 60;
        var hours = minutes / 60;
        var days = hours / 24;
        var years = days / 365;
        return seconds switch
        {
            < 120 => Text(seconds, "s"),
            < 10 * 60 => Text(minutes, "m", seconds % 60, "s"),
            < 3 * 3600 => Text(minutes, "m"),
            < 8 * 3600 => Text(hours, "h", minutes % 60, "m"),
            < 48 * 3600 => Text(hours, "h"),
            < 8 * 86400 => Text(days, "d", hours % 24, "h"),
            < 2L * 365 * 86400 => Text(days, "d"),
            < 8L * 365 * 86400 => Text(years, "y", days % 365, "d"),
            _ => Text(years, "y"),
        };
    }

    /// <summary>Labels as a selector: <c>a=b,c=d</c>; <c>&lt;none&gt;</c> when empty.</summary>
    public static string Labels(IReadOnlyDictionary<string, string>? labels) =>
        labels is null or { Count: 0 }
            ? None
            : string.Join(',', labels.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"));

    /// <summary>A selector as one would type it; <c>&lt;none&gt;</c> when it matches everything.</summary>
    public static string Selector(LabelSelector? selector)
    {
        var parts = (selector?.MatchLabels ?? EmptyMap<string>.Value).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={p.Value}")
            .Concat((selector?.MatchExpressions ?? []).Select(Expression));
        return string.Join(',', parts) is { Length: > 0 } text ? text : None;
    }

    /// <summary>The text, or <c>&lt;none&gt;</c>.</summary>
    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    private static string Expression(LabelSelectorRequirement e) => e.Operator switch
    {
        "Exists" => e.Key,
        "DoesNotExist" => "!" + e.Key,
        "In" => $"{e.Key} in ({string.Join(',', e.Values ?? [])})",
        _ => $"{e.Key} notin ({string.Join(',', e.Values ?? [])})",
    };

    private static string Text(long value, string unit) => value.ToString(CultureInfo.InvariantCulture) + unit;

    private static string Text(long value, string unit, long rest, string restUnit) =>
        rest == 0 ? Text(value, unit) : Text(value, unit) + Text(rest, restUnit);
}
