using System.Runtime.InteropServices;

namespace Weft.Agent.Policies.Compile;

/// <summary>How often things are used.</summary>
internal static class Counting
{
    /// <summary>Counts up or down.</summary>
    /// <returns>Whether it came into use by that, or went out of use.</returns>
    public static bool Count<T>(Dictionary<T, int> counts, T item, int by)
        where T : notnull
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, item, out _);
        var before = count;
        count += by;
        if (count == 0)
        {
            counts.Remove(item);
        }

        return (before == 0) != (before + by == 0);
    }
}
