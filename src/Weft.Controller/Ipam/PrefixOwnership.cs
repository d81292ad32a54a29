using System.Net;
using Weft.Api;

namespace Weft.Controller.Ipam;

/// <summary>Who owns which prefix, derived from the FabricNodes that exist: there is no other book. Pure.</summary>
internal static class PrefixOwnership
{
    /// <summary>Unreadable entries own nothing.</summary>
    public static IReadOnlyList<IPNetwork> Of(FabricNode node)
    {
        List<IPNetwork> prefixes = [];
        foreach (var text in node.Spec.PodPrefixes ?? [])
        {
            if (IPNetwork.TryParse(text, out var prefix))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes;
    }

    /// <summary>
    /// The prefixes a node may not get. Should two nodes hold one prefix (two leaders for a moment, a restored backup), the older
    /// keeps it: for the older the younger's claim does not count, so that exactly one of them is moved.
    /// </summary>
    public static IReadOnlyCollection<IPNetwork> UsedByOthers(string name, IReadOnlyCollection<FabricNode> all)
    {
        var self = all.FirstOrDefault(node => node.Metadata.Name == name);
        IReadOnlyList<IPNetwork> own = self is null ? [] : Of(self);
        List<IPNetwork> used = [];
        foreach (var node in all.Where(node => node.Metadata.Name != name))
        {
            var isYounger = self is not null && IsOlder(self, node);
            used.AddRange(Of(node).Where(prefix => !isYounger || !own.Any(mine => FabricPrefixes.Overlap(mine, prefix))));
        }

        return used;
    }

    private static bool IsOlder(FabricNode a, FabricNode b)
    {
        var byAge = (a.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).CompareTo(b.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue);
        return byAge != 0 ? byAge < 0 : string.CompareOrdinal(a.Metadata.Name, b.Metadata.Name) < 0;
    }
}
