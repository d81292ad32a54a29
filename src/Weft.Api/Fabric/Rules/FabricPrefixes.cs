using System.Net.Sockets;

namespace Weft.Api;

/// <summary>Pod prefixes of a Region or of a node: at most one of each family, written without host bits.</summary>
internal static class FabricPrefixes
{
    internal static void Validate(IReadOnlyList<string> prefixes, FieldPath path, FieldErrors errors)
    {
        if (prefixes.Count > RegionRules.MaxPrefixes)
        {
            errors.TooMany(path, prefixes.Count, RegionRules.MaxPrefixes);
            return;
        }

        var families = new HashSet<AddressFamily>();
        for (var i = 0; i < prefixes.Count; i++)
        {
            if (!FieldChecks.Cidr(prefixes[i], path.Index(i), errors, out var network))
            {
                continue;
            }

            if (!IpText.TryParsePrefix(prefixes[i], out var address, out _) || !address.Equals(network.BaseAddress))
            {
                errors.Invalid(path.Index(i), prefixes[i], $"has host bits; the prefix is {network}");
            }

            if (!families.Add(network.BaseAddress.AddressFamily))
            {
                errors.Invalid(path, prefixes, "may specify no more than one prefix for each IP family");
            }
        }
    }
}
