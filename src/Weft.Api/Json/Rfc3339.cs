using System.Globalization;

namespace Weft.Api;

/// <summary>RFC 3339 date-time, strictly: <c>T</c> between date and time, an offset or <c>Z</c>.</summary>
internal static class Rfc3339
{
    private const int SecondsEnd = 19;
    private const string SecondsFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>Reads a time into UTC and tells how many digits its fraction had.</summary>
    internal static bool TryParse(string text, out DateTimeOffset time, out int fractionDigits)
    {
        time = default;
        fractionDigits = 0;
        if (text.Length <= SecondsEnd || !DateTime.TryParseExact(
                text.AsSpan(0, SecondsEnd), SecondsFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var seconds))
        {
            return false;
        }

        var rest = text.AsSpan(SecondsEnd);
        if (!TryReadFraction(ref rest, out var fraction, out fractionDigits) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var ticks = seconds.Ticks + fraction - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<char> rest, out long ticks, out int digits)
    {
        ticks = 0;
        digits = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        var unit = TimeSpan.TicksPerSecond;
        rest = rest[1..];
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            unit /= 10;
            ticks += unit * (rest[digits] - '0');
            digits++;
        }

        rest = rest[digits..];
        return digits > 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (rest is "Z")
        {
            return true;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':' ||
            !int.TryParse(rest[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours > 23 ||
            !int.TryParse(rest[4..6], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > 59)
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0) * (rest[0] == '-' ? -1 : 1);
        return true;
    }
}
