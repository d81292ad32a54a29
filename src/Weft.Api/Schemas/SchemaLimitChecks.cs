using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Api;

/// <summary>Checks a value of the right type against the limits of its schema.</summary>
internal static class SchemaLimitChecks
{
    internal static void Check(JsonNode? value, ResourceSchema schema, SchemaLimits limits, FieldPath path, FieldErrors errors)
    {
        if (limits.Enum is { } allowed && !allowed.Any(a => JsonNode.DeepEquals(a, value)))
        {
            errors.NotSupported(path, value, allowed.Select(a => a.AsString() ?? a?.ToJsonString() ?? "null"));
        }

        switch (value)
        {
            case JsonObject obj:
                CheckCount(obj.Count, limits.MinProperties, limits.MaxProperties, "properties", path, errors);
                break;
            case JsonArray array:
                CheckItems(array, limits, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                CheckText(scalar.AsString()!, limits, path, errors);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                CheckNumber(scalar, limits, path, errors);
                break;
        }

        if (value.AsString() is { } text)
        {
            CheckFormat(text, schema.Format, path, errors);
        }

        CheckLogic(value, limits, path, errors);
    }

    private static void CheckCount(int count, long? min, long? max, string what, FieldPath path, FieldErrors errors)
    {
        if (count > max)
        {
            errors.TooMany(path, count, (int)Math.Min(max.Value, int.MaxValue));
        }

        if (count < min)
        {
            errors.Invalid(path, count, string.Create(CultureInfo.InvariantCulture, $"{path} in body should have at least {min} {what}"));
        }
    }

    private static void CheckItems(JsonArray array, SchemaLimits limits, FieldPath path, FieldErrors errors)
    {
        CheckCount(array.Count, limits.MinItems, limits.MaxItems, "items", path, errors);
        if (limits.UniqueItems && array.Select(i => i?.ToJsonString()).Distinct().Count() != array.Count)
        {
            errors.Invalid(path, array.Count, $"{path} in body shouldn't contain duplicates");
        }
    }

    private static void CheckText(string text, SchemaLimits limits, FieldPath path, FieldErrors errors)
    {
        // Lengths count code points, as Go does.
        var length = limits.MinLength is null && limits.MaxLength is null ? 0 : text.EnumerateRunes().Count();
        if (length > limits.MaxLength)
        {
            errors.TooLong(path, (int)Math.Min(limits.MaxLength.Value, int.MaxValue));
        }

        if (length < limits.MinLength)
        {
            errors.Invalid(path, text, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be at least {limits.MinLength} chars long"));
        }

        if (limits.Pattern is { } pattern && !Matches(pattern, text))
        {
            errors.Invalid(path, text, $"{path} in body should match '{pattern}'");
        }
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static void CheckNumber(JsonValue value, SchemaLimits limits, FieldPath path, FieldErrors errors)
    {
        var number = value.TryGetValue<double>(out var real) ? real : value.AsInt64() ?? 0;
        if (number > limits.Maximum || (limits.ExclusiveMaximum && number >= limits.Maximum))
        {
            var text = limits.ExclusiveMaximum ? "less than" : "less than or equal to";
            errors.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {text} {limits.Maximum}"));
        }

        if (number < limits.Minimum || (limits.ExclusiveMinimum && number <= limits.Minimum))
        {
            var text = limits.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            errors.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be {text} {limits.Minimum}"));
        }

        if (limits.MultipleOf is { } factor && factor > 0 && Math.Abs(number / factor % 1) > 1e-9)
        {
            errors.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{path} in body should be a multiple of {factor}"));
        }
    }

    private static void CheckFormat(string text, string? format, FieldPath path, FieldErrors errors)
    {
        var valid = format switch
        {
            "date-time" => Rfc3339.TryParse(text, out _, out _),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "byte" => System.Buffers.Text.Base64.IsValid(text),
            "ipv4" => IpText.TryParseAddress(text, out var v4) && v4.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
            "ipv6" => IpText.TryParseAddress(text, out var v6) && v6.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
            "cidr" => IpText.TryParseCidr(text, out _),
            "uuid" => Guid.TryParse(text, out _),
            _ => true,
        };
        if (!valid)
        {
            errors.Invalid(path, text, $"{path} in body must be of type {format}: {ErrorValue.Quote(text)}");
        }
    }

    private static void CheckLogic(JsonNode? value, SchemaLimits limits, FieldPath path, FieldErrors errors)
    {
        foreach (var schema in limits.AllOf)
        {
            SchemaValidation.Validate(value, schema, path, errors);
        }

        if (limits.AnyOf.Count > 0 && !limits.AnyOf.Any(s => SchemaValidation.IsValid(value, s)))
        {
            errors.Invalid(path, value, $"{path} in body must validate at least one schema (anyOf)");
        }

        if (limits.OneOf.Count > 0 && limits.OneOf.Count(s => SchemaValidation.IsValid(value, s)) != 1)
        {
            errors.Invalid(path, value, $"{path} in body must validate one and only one schema (oneOf)");
        }

        if (limits.Not is { } not && SchemaValidation.IsValid(value, not))
        {
            errors.Invalid(path, value, $"{path} in body must not validate the schema (not)");
        }
    }
}
