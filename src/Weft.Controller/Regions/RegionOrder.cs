using Weft.Api;

namespace Weft.Controller.Regions;

/// <summary>Which of two Regions came first, the same for every observer.</summary>
internal static class RegionOrder
{
    public static IEnumerable<Region> OlderThan(Region region, IEnumerable<Region> all) =>
        all.Where(other => other.Metadata.Name != region.Metadata.Name && Compare(other, region) < 0);

    private static int Compare(Region a, Region b)
    {
        var byAge = (a.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).CompareTo(b.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue);
        return byAge != 0 ? byAge : string.CompareOrdinal(a.Metadata.Name, b.Metadata.Name);
    }
}
