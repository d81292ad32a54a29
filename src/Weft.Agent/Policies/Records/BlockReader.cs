using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Projection;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>Blocks of addresses to records. Pure and total.</summary>
internal static class BlockReader
{
    private const string MatchesNothing = "it matches nothing";

    /// <summary>Null for one that matches nothing, after its problem was noted.</summary>
    public static AddressBlock? Read(IPBlock block, string field, ProblemList problems)
    {
        if (Prefix(block.Cidr, $"{field}.cidr", problems) is not { } prefix)
        {
            return null;
        }

        List<IPNetwork> excepts = [];
        for (var i = 0; i < (block.Except?.Count ?? 0); i++)
        {
            var at = $"{field}.except[{i}]";
            if (Prefix(block.Except![i] ?? "", at, problems) is not { } except)
            {
                // Were it left out, the block would allow what its author wanted to keep out.
                return null;
            }

            if (except.PrefixLength <= prefix.PrefixLength && except.Contains(prefix.BaseAddress))
            {
                problems.AddValue(at, block.Except[i], $"takes all of {prefix} away: {MatchesNothing}", "except prefixes that are longer than the block's");
                return null;
            }

            if (prefix.Contains(except.BaseAddress))
            {
                excepts.Add(except);
            }
            else
            {
                problems.AddValue(at, block.Except[i], $"is not within {prefix} and takes nothing from it", "except prefixes of the block only");
            }
        }

        return new AddressBlock(prefix, [.. excepts.Distinct().OrderBy(except => AddressNumber.Of(except.BaseAddress)).ThenBy(except => except.PrefixLength)]);
    }

    /// <summary>Null for one that matches nothing, after its problem was noted.</summary>
    public static IPNetwork? Prefix(string text, string field, ProblemList problems)
    {
        if (!IpText.TryParsePrefix(text, out var written, out _) || !IpText.TryParseCidr(text, out var prefix))
        {
            problems.AddValue(field, text, $"is no prefix: {MatchesNothing}", "write it as 192.0.2.0/24 or 2001:db8::/32");
            return null;
        }

        if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && prefix.BaseAddress.IsIPv4MappedToIPv6)
        {
            problems.AddValue(field, text, $"holds IPv4 addresses in the form of IPv6, which no packet carries: {MatchesNothing}", "write it as an IPv4 prefix");
            return null;
        }

        if (!written.Equals(prefix.BaseAddress))
        {
            problems.AddValue(field, text, $"has bits set behind its length: it counts as {prefix}", $"write {prefix}");
        }

        return prefix;
    }
}
