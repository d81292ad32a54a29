using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>Prefixes as the fabric's own kinds hold them: written without host bits, of addresses that packets can go to.</summary>
public static class FabricPrefixes
{
    private static readonly IPNetwork[] _unusable =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/8"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>The range that a prefix overlaps although neither workload nor Service can use it; null if none.</summary>
    public static IPNetwork? Unusable(IPNetwork prefix)
    {
        foreach (var range in _unusable)
        {
            if (Overlap(range, prefix))
            {
                return range;
            }
        }

        return null;
    }

    /// <summary>Two prefixes overlap only if one holds the other.</summary>
    public static bool Overlap(IPNetwork a, IPNetwork b) =>
        a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.PrefixLength <= b.PrefixLength ? a.Contains(b.BaseAddress) : b.Contains(a.BaseAddress));

    /// <summary>Reads a prefix and reports it if it cannot be read, which returns null, or has host bits.</summary>
    internal static IPNetwork? WithoutHostBits(string text, FieldPath path, FieldErrors errors)
    {
        if (!FieldChecks.Cidr(text, path, errors, out var network))
        {
            return null;
        }

        if (!IpText.TryParsePrefix(text, out var address, out _) || !address.Equals(network.BaseAddress))
        {
            errors.Invalid(path, text, $"has host bits; the prefix is {network}");
        }

        return network;
    }

    /// <summary>Pod prefixes of a Region or of a node: at most one of each family.</summary>
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
            if (WithoutHostBits(prefixes[i], path.Index(i), errors) is { } network && !families.Add(network.BaseAddress.AddressFamily))
            {
                errors.Invalid(path, prefixes, "may specify no more than one prefix for each IP family");
            }
        }
    }
}
