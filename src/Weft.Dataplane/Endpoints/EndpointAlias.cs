using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Weft.Dataplane.Endpoints;

/// <summary>The identity that the host's end of a veth carries (IFLA_IFALIAS): <c>weft:&lt;id&gt;:&lt;workload&gt;</c>. It is set last, so a link that has it is whole.</summary>
internal static class EndpointAlias
{
    private const string Prefix = "weft:";

    /// <summary>IFALIASZ without the terminating zero.</summary>
    private const int MaxBytes = 255;

    public static string Of(EndpointSpec spec)
    {
        var alias = $"{Prefix}{spec.Id}:{spec.Workload}";
        return Encoding.UTF8.GetByteCount(alias) <= MaxBytes ? alias : alias[..MaxBytes];
    }

    public static bool TryParse(string? alias, out EndpointId id, [NotNullWhen(true)] out string? workload)
    {
        id = default;
        workload = null;
        if (alias is null || !alias.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = alias.AsSpan(Prefix.Length);
        var end = rest.IndexOf(':');
        if (end < 0 || !EndpointId.TryParse(rest[..end], null, out id))
        {
            return false;
        }

        workload = rest[(end + 1)..].ToString();
        return true;
    }
}
