using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Projection;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Blocks of addresses to records. Pure and total.</summary>
internal static class BlockReader
{
    /// <summary>Null for one that matches nothing: one that cannot be understood, or of which its exceptions leave nothing.</summary>
    public static AddressBlock? Read(IPBlock block)
    {
        if (Prefix(block.Cidr) is not { } prefix)
        {
            return null;
        }

        List<IPNetwork> excepts = [];
        foreach (var text in block.Except ?? [])
        {
            // Were one that cannot be understood left out, the block would allow what its author wanted to keep out.
            if (!IpText.TryParseCidr(text ?? "", out var except) || (except.PrefixLength <= prefix.PrefixLength && except.Contains(prefix.BaseAddress)))
            {
                return null;
            }

            if (prefix.Contains(except.BaseAddress))
            {
                excepts.Add(except);
            }
        }

        return new AddressBlock(prefix, [.. excepts.Distinct().OrderBy(except => AddressNumber.Of(except.BaseAddress)).ThenBy(except => except.PrefixLength)]);
    }

    /// <summary>Null for a text that is none, and for IPv4 addresses in the form of IPv6, which no packet carries. Bits behind the length do not count.</summary>
    public static IPNetwork? Prefix(string? text) =>
        IpText.TryParseCidr(text ?? "", out var prefix) && !(prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && prefix.BaseAddress.IsIPv4MappedToIPv6)
            ? prefix
            : null;
}
