using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Routing;

/// <summary>
/// A new route inside a shorter one takes addresses over from it, so flows that were resolved by the shorter one must look again;
/// a new route beside the others concerns no known flow.
/// </summary>
internal static class CoveringPrefix
{
    public static bool Exists(Prefix4Key key, IReadOnlyDictionary<Prefix4Key, RouteRow> rows) => Exists<Prefix4Key, PrefixAbi4>(key, rows);

    public static bool Exists(Prefix6Key key, IReadOnlyDictionary<Prefix6Key, RouteRow> rows) => Exists<Prefix6Key, PrefixAbi6>(key, rows);

    private static bool Exists<TKey, TAbi>(TKey key, IReadOnlyDictionary<TKey, RouteRow> rows)
        where TAbi : IPrefixAbi<TKey>
    {
        for (var length = 0u; length < TAbi.LengthOf(key); length++)
        {
            if (rows.ContainsKey(TAbi.Cut(key, length)))
            {
                return true;
            }
        }

        return false;
    }
}
