using System.Collections.Immutable;
using System.Net;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

/// <summary>A pool as far as routes depend on it.</summary>
/// <param name="Regions">Where its addresses are served; none means everywhere.</param>
internal sealed record RoutedPool(string Name, LabPoolScope Scope, ImmutableArray<IPNetwork> Cidrs, ImmutableArray<string> Regions)
{
    public bool IsIn(LabRegion region) => Regions.IsEmpty || Regions.Contains(region.Name, StringComparer.OrdinalIgnoreCase);

    public bool Equals(RoutedPool? other) => other is not null && Name == other.Name && Scope == other.Scope
        && Cidrs.AsSpan().SequenceEqual(other.Cidrs.AsSpan()) && Regions.AsSpan().SequenceEqual(other.Regions.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Scope, Cidrs.Length);
}
