using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>What a Region must keep to beyond its schema.</summary>
public static class RegionRules
{
    public const int DefaultNodePrefixIpv4 = 24;
    public const int DefaultNodePrefixIpv6 = 64;

    /// <summary>One prefix of each family.</summary>
    internal const int MaxPrefixes = 2;

    /// <summary>The longest prefix in text: a full IPv6 address, a slash and three digits.</summary>
    internal const int MaxPrefixText = 43;

    // A node needs room for its workloads: at least 8 addresses.
    internal const int MaxNodePrefixIpv4 = 29;
    internal const int MaxNodePrefixIpv6 = 125;
    internal const int MinMtu = 1280;
    internal const int MaxMtu = 65535;
    internal const long MinAsn = 1;
    internal const long MaxAsn = uint.MaxValue;

    // 65536 nodes in a region: the limit of what one table of nodes holds.
    private const int MaxNodeBits = 16;

    /// <summary>Every problem of the region.</summary>
    public static FieldErrors Validate(Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        var errors = new FieldErrors();
        var (spec, path) = (region.Spec, FieldPath.Of("spec"));
        FabricPrefixes.Validate(spec.PodPrefixes, path.Child("podPrefixes"), errors);
        for (var i = 0; i < spec.PodPrefixes.Count; i++)
        {
            if (IpText.TryParseCidr(spec.PodPrefixes[i], out var prefix))
            {
                ValidateNodePrefix(spec, prefix, path.Child("podPrefixes").Index(i), errors);
            }
        }

        FieldChecks.Range(spec.Asn, MinAsn, MaxAsn, path.Child("asn"), errors);
        FieldChecks.Range(spec.Underlay?.Mtu, MinMtu, MaxMtu, path.Child("underlay").Child("mtu"), errors);
        return errors;
    }

    /// <summary>The length of a node's prefix of that family in the region.</summary>
    public static int NodePrefixLength(RegionSpec spec, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return family == AddressFamily.InterNetwork
            ? spec.NodePrefixLengths?.Ipv4 ?? DefaultNodePrefixIpv4
            : spec.NodePrefixLengths?.Ipv6 ?? DefaultNodePrefixIpv6;
    }

    private static void ValidateNodePrefix(RegionSpec spec, IPNetwork prefix, FieldPath path, FieldErrors errors)
    {
        var family = prefix.BaseAddress.AddressFamily;
        var length = NodePrefixLength(spec, family);
        var max = family == AddressFamily.InterNetwork ? MaxNodePrefixIpv4 : MaxNodePrefixIpv6;
        var field = FieldPath.Of("spec", "nodePrefixLengths", family == AddressFamily.InterNetwork ? "ipv4" : "ipv6");
        if (length > max)
        {
            errors.Invalid(field, length, $"must be at most {max}");
        }
        else if (length < prefix.PrefixLength)
        {
            errors.Invalid(path, prefix.ToString(), $"is smaller than the prefix of one node (/{length})");
        }
        else if (length - prefix.PrefixLength > MaxNodeBits)
        {
            errors.Invalid(field, length, $"cuts {prefix} into more than {1 << MaxNodeBits} node prefixes");
        }
    }
}
