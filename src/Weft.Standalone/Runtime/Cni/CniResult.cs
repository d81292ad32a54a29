using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;

namespace Weft.Standalone.Runtime.Cni;

/// <summary>Reads what a runtime needs from the result of an ADD.</summary>
internal static class CniResult
{
    /// <summary>The workload's addresses in the result's order, without prefix length.</summary>
    public static ImmutableArray<string> Addresses(JsonNode result)
    {
        if (result["ips"] is not JsonArray ips)
        {
            throw new CniException("the result of ADD holds no ips");
        }

        ImmutableArray<string> addresses = [.. ips.Select(item => item?["address"]?.ToString() ?? "").Select(WithoutPrefix)];
        return addresses.IsEmpty ? throw new CniException("the result of ADD holds no address") : addresses;
    }

    private static string WithoutPrefix(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];
        return IPAddress.TryParse(address, out IPAddress? parsed)
            ? parsed.ToString()
            : throw new CniException($"the result of ADD holds \"{text}\", which is no address");
    }
}
