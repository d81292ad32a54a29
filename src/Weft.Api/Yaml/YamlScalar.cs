using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weft.Api;

/// <summary>What a YAML 1.1 scalar stands for.</summary>
internal static partial class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";
    private const int MaxNumberLength = 400;

    private static readonly HashSet<string> _true = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"];
    private static readonly HashSet<string> _false = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"];
    private static readonly HashSet<string> _null = ["", "~", "null", "Null", "NULL"];
    private static readonly HashSet<string> _notFinite =
        [".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"];

    internal static JsonNode? Resolve(Scalar scalar)
    {
        if (!IsText(scalar.Value))
        {
            throw Refuse(scalar, "invalid Unicode character");
        }

        if (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific)
        {
            return scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? ResolvePlain(scalar) : scalar.Value;
        }

        return scalar.Tag.Value switch
        {
            TagPrefix + "str" => scalar.Value,
            TagPrefix + "binary" => ResolveBinary(scalar),
            TagPrefix + "null" or TagPrefix + "bool" or TagPrefix + "int" or TagPrefix + "float" => ResolvePlain(scalar),
            _ => throw Refuse(scalar, $"unsupported tag {scalar.Tag.Value}"),
        };
    }

    /// <summary>Whether a plain scalar of this text would be read as that text.</summary>
    internal static bool IsPlainString(string text) =>
        !_true.Contains(text) && !_false.Contains(text) && !_null.Contains(text) && !_notFinite.Contains(text) && text != "<<" &&
        !IsNumber(text) && !LooksLikeTime().IsMatch(text);

    private static JsonNode? ResolvePlain(Scalar scalar)
    {
        var text = scalar.Value;
        if (_null.Contains(text))
        {
            return null;
        }

        if (_true.Contains(text))
        {
            return true;
        }

        if (_false.Contains(text))
        {
            return false;
        }

        return _notFinite.Contains(text) ? throw Refuse(scalar, $"{text} has no form in JSON")
            : TryNumber(text, out var number) ? number : text;
    }

    private static bool IsNumber(string text) => TryNumber(text, out _);

    private static bool TryNumber(string text, out JsonNode? number)
    {
        number = null;
        if (text.Length > MaxNumberLength || !"0123456789+-.".Contains(text[0], StringComparison.Ordinal))
        {
            return false;
        }

        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer))
        {
            number = long.MinValue <= integer && integer <= ulong.MaxValue
                ? JsonNode.Parse(integer.ToString(CultureInfo.InvariantCulture))
                : (double)integer;
            return true;
        }

        if (Float().IsMatch(plain) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real))
        {
            number = real;
            return true;
        }

        return false;
    }

    // Go's rules: 0x, 0b, 0o, and a leading zero means octal.
    private static bool TryInteger(string text, out BigInteger value)
    {
        value = default;
        var negative = text.Length > 0 && text[0] == '-';
        var digits = text.TrimStart('+', '-');
        if (digits.Length == 0 || text.Length - digits.Length > 1)
        {
            return false;
        }

        var (radix, start) = digits.Length > 1 && digits[0] == '0'
            ? char.ToLowerInvariant(digits[1]) switch { 'x' => (16, 2), 'b' => (2, 2), 'o' => (8, 2), _ => (8, 1) }
            : (10, 0);
        if (start == digits.Length)
        {
            return false;
        }

        foreach (var c in digits.AsSpan(start))
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : int.MaxValue;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return true;
    }

    private static JsonValue ResolveBinary(Scalar scalar)
    {
        try
        {
            return JsonValue.Create(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(scalar.Value)))!;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Refuse(scalar, "!!binary value contains invalid base64 data or no text");
        }
    }

    // Escapes can write half of a surrogate pair, which is no text in any encoding.
    private static bool IsText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]))
            {
                if (!char.IsHighSurrogate(value[i]) || i + 1 == value.Length || !char.IsLowSurrogate(value[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    private static TextFormatException Refuse(Scalar scalar, string problem) =>
        new($"error converting YAML to JSON: yaml: line {scalar.Start.Line}: {problem}");

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    // Other readers take these for a date or a number of base 60.
    [GeneratedRegex(@"\A[0-9]+[-:][0-9:.TtZz+\- ]*\z")]
    private static partial Regex LooksLikeTime();
}
