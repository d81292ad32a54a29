using System.Net;

namespace Weft.Agent.Ipam;

/// <summary>Chooses addresses. Pure: the same prefixes, held addresses and cursor give the same answer.</summary>
internal static class AddressAllocator
{
    /// <summary>
    /// The lowest free index after <paramref name="lastIndex"/>, from the start again when the end is reached; null when all are held.
    /// An address so comes back as late as possible, which protects against peers that still remember its last holder.
    /// </summary>
    /// <param name="held">Every address that may not be given out, of any prefix.</param>
    public static int? Next(NodePrefixes prefixes, IReadOnlySet<IPAddress> held, int lastIndex)
    {
        if (prefixes.IsEmpty || prefixes.LastIndex < NodePrefixes.FirstIndex)
        {
            return null;
        }

        var count = prefixes.LastIndex - NodePrefixes.FirstIndex + 1;
        var start = Math.Clamp(lastIndex + 1, NodePrefixes.FirstIndex, prefixes.LastIndex + 1) - NodePrefixes.FirstIndex;
        for (var step = 0; step < count; step++)
        {
            var index = NodePrefixes.FirstIndex + ((start + step) % count);
            if (IsFree(prefixes.Ipv4At(index), held) && IsFree(prefixes.Ipv6At(index), held))
            {
                return index;
            }
        }

        return null;
    }

    private static bool IsFree(IPAddress? address, IReadOnlySet<IPAddress> held) => address is null || !held.Contains(address);
}
