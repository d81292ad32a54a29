using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>What an AddressPool must keep to beyond its schema.</summary>
public static class AddressPoolRules
{
    /// <summary>What <c>spec.use</c> says of a pool for Services, and what it means when absent.</summary>
    public const string LoadBalancer = "loadBalancer";

    /// <summary>A pool is looked through for every address, so it has few parts.</summary>
    internal const int MaxCidrs = 64;

    internal const int MaxRegions = 64;

    // Shorter prefixes are mistakes: nobody has that many public addresses, and a router would follow them for half the world.
    private const int MinPrefixIpv4 = 8;
    private const int MinPrefixIpv6 = 32;

    internal static readonly string[] Scopes = [ServiceAnnotations.Private, ServiceAnnotations.Public];

    internal static readonly string[] Uses = [LoadBalancer];

    /// <summary>Every problem of the pool by itself.</summary>
    public static FieldErrors Validate(AddressPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var errors = new FieldErrors();
        var (spec, path) = (pool.Spec, FieldPath.Of("spec"));
        FieldChecks.RequiredOneOf(spec.Scope, path.Child("scope"), Scopes, errors);
        FieldChecks.OneOf(spec.Use, path.Child("use"), Uses, errors);
        ValidateRegions(spec.Regions ?? [], path.Child("regions"), errors);
        ValidateCidrs(spec.Cidrs, path.Child("cidrs"), errors);
        return errors;
    }

    private static void ValidateRegions(IReadOnlyList<string> regions, FieldPath path, FieldErrors errors)
    {
        if (regions.Count > MaxRegions)
        {
            errors.TooMany(path, regions.Count, MaxRegions);
            return;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < regions.Count; i++)
        {
            FieldChecks.Grammar(regions[i], Names.CheckSubdomain(regions[i].ToLowerInvariant()), path.Index(i), errors);
            if (!seen.Add(regions[i]))
            {
                errors.Duplicate(path.Index(i), regions[i]);
            }
        }
    }

    private static void ValidateCidrs(IReadOnlyList<string> cidrs, FieldPath path, FieldErrors errors)
    {
        if (cidrs.Count == 0)
        {
            errors.Required(path, "a pool without addresses serves nobody");
        }
        else if (cidrs.Count > MaxCidrs)
        {
            errors.TooMany(path, cidrs.Count, MaxCidrs);
            return;
        }

        var seen = new List<IPNetwork>();
        for (var i = 0; i < cidrs.Count; i++)
        {
            if (FabricPrefixes.WithoutHostBits(cidrs[i], path.Index(i), errors) is { } network)
            {
                ValidateSize(network, path.Index(i), errors);
                if (seen.FindIndex(other => FabricPrefixes.Overlap(other, network)) is >= 0 and var at)
                {
                    errors.Invalid(path.Index(i), cidrs[i], $"overlaps {seen[at]} of the same pool");
                }

                seen.Add(network);
            }
        }
    }

    private static void ValidateSize(IPNetwork network, FieldPath path, FieldErrors errors)
    {
        var min = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MinPrefixIpv4 : MinPrefixIpv6;
        if (network.PrefixLength < min)
        {
            errors.Invalid(path, network.ToString(), $"is larger than a /{min}");
        }
        else if (FabricPrefixes.Unusable(network) is { } reserved)
        {
            errors.Invalid(path, network.ToString(), $"overlaps {reserved}, which no Service can use");
        }
    }
}
