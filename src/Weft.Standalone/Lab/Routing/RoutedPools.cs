using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Weft.Api;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

/// <summary>
/// Reads pools. One that the controller has not found good gets no routes: it may overlap another, whose packets it would draw away.
/// </summary>
internal static class RoutedPools
{
    /// <returns>In the order of their names.</returns>
    public static ImmutableArray<RoutedPool> Of(IEnumerable<AddressPool> pools) =>
        [.. pools.Select(Of).OfType<RoutedPool>().OrderBy(pool => pool.Name, StringComparer.Ordinal)];

    [return: NotNullIfNotNull(nameof(pool))]
    public static RoutedPool? Of(AddressPool? pool)
    {
        if (pool is null)
        {
            return null;
        }

        bool usable = pool.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true
            && AddressPoolRules.Validate(pool).Count == 0;
        return new RoutedPool(
            pool.Metadata.Name ?? "",
            pool.Spec.Scope == ServiceAnnotations.Public ? LabPoolScope.Public : LabPoolScope.Private,
            usable ? [.. pool.Spec.Cidrs.Select(IPNetwork.Parse)] : [],
            [.. pool.Spec.Regions ?? []]);
    }
}
