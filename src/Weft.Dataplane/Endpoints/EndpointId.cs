using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weft.Dataplane.Endpoints;

/// <summary>Names one workload interface on its node; chosen by the agent, never 0, never reused while the endpoint lives.</summary>
public readonly record struct EndpointId(uint Value) : ISpanParsable<EndpointId>
{
    public static EndpointId Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    public static EndpointId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not an endpoint id.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EndpointId result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads eight hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out EndpointId result)
    {
        var valid = uint.TryParse(s, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && s.Length == 8;
        result = new EndpointId(valid ? value : 0);
        return valid;
    }

    public override string ToString() => Value.ToString("x8", CultureInfo.InvariantCulture);
}
