using System.Globalization;
using System.Numerics;

namespace Weft.Api;

/// <summary>Reads and writes quantities: a decimal number with a binary suffix, a decimal suffix or an exponent.</summary>
internal static class QuantityText
{
    internal const long NanosPerUnit = 1_000_000_000;
    internal const long NanosPerMilli = 1_000_000;

    // A longer text cannot name an amount below the limit that is finer than a billionth.
    private const int MaxLength = 64;
    private const int MaxExponent = 30;

    private static readonly string[] _binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] _decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    // Amounts are capped as Kubernetes caps them: at 2^63-1 units.
    private static readonly BigInteger _maxNanos = new BigInteger(long.MaxValue) * NanosPerUnit;

    internal static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength ||
            !TryReadNumber(text, out var mantissa, out var fractionDigits, out var rest) ||
            !TryReadSuffix(rest, out var format, out var numerator, out var exponent))
        {
            return false;
        }

        var nanos = Scale(mantissa * numerator, 9 + exponent - fractionDigits);
        nanos = BigInteger.Clamp(nanos, -_maxNanos, _maxNanos);
        quantity = new Quantity(nanos, format);
        return true;
    }

    internal static string Format(Quantity quantity)
    {
        if (quantity.Nanos.IsZero)
        {
            return "0";
        }

        return quantity.Format switch
        {
            // Below 1024 and for fractions of a unit the decimal form is the canonical one.
            QuantityFormat.BinarySi when BigInteger.Abs(quantity.Nanos) >= 1024 * (BigInteger)NanosPerUnit => FormatBinary(quantity.Nanos),
            QuantityFormat.DecimalExponent => FormatDecimal(quantity.Nanos, exponent: true),
            _ => FormatDecimal(quantity.Nanos, exponent: false),
        };
    }

    private static bool TryReadNumber(string text, out BigInteger mantissa, out int fractionDigits, out string rest)
    {
        var i = text[0] is '+' or '-' ? 1 : 0;
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }

        var digits = text[start..i];
        fractionDigits = 0;
        if (i < text.Length && text[i] == '.')
        {
            var fraction = ++i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }

            digits += text[fraction..i];
            fractionDigits = i - fraction;
        }

        rest = text[i..];
        mantissa = digits.Length == 0 ? default : BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        mantissa = text[0] == '-' ? -mantissa : mantissa;
        return digits.Length > 0;
    }

    private static bool TryReadSuffix(string suffix, out QuantityFormat format, out BigInteger numerator, out int exponent)
    {
        numerator = BigInteger.One;
        exponent = 0;
        format = QuantityFormat.DecimalSi;
        var binary = Array.IndexOf(_binarySuffixes, suffix);
        if (binary > 0)
        {
            format = QuantityFormat.BinarySi;
            numerator = BigInteger.One << (10 * binary);
            return true;
        }

        var index = Array.IndexOf(_decimalSuffixes, suffix);
        if (index >= 0)
        {
            exponent = (index - 3) * 3;
            return true;
        }

        format = QuantityFormat.DecimalExponent;
        return suffix.Length > 1 && suffix[0] is 'e' or 'E' &&
            int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) &&
            Math.Abs(exponent) <= MaxExponent;
    }

    // Rounds away from zero: an amount is never read as less than was written.
    private static BigInteger Scale(BigInteger value, int powerOfTen)
    {
        if (powerOfTen >= 0)
        {
            return value * BigInteger.Pow(10, powerOfTen);
        }

        var quotient = BigInteger.DivRem(value, BigInteger.Pow(10, -powerOfTen), out var rest);
        return rest.IsZero ? quotient : quotient + rest.Sign;
    }

    private static string FormatBinary(BigInteger nanos)
    {
        if (!(nanos % NanosPerUnit).IsZero)
        {
            return FormatDecimal(nanos, exponent: false);
        }

        var value = nanos / NanosPerUnit;
        var suffix = 0;
        while (suffix + 1 < _binarySuffixes.Length && (value % 1024).IsZero)
        {
            value /= 1024;
            suffix++;
        }

        return value.ToString(CultureInfo.InvariantCulture) + _binarySuffixes[suffix];
    }

    private static string FormatDecimal(BigInteger nanos, bool exponent)
    {
        var index = 0;
        while (index + 1 < _decimalSuffixes.Length && (nanos % 1000).IsZero)
        {
            nanos /= 1000;
            index++;
        }

        var number = nanos.ToString(CultureInfo.InvariantCulture);
        var power = (index - 3) * 3;
        return exponent && power != 0 ? string.Create(CultureInfo.InvariantCulture, $"{number}e{power}") : number + _decimalSuffixes[index];
    }
}
