using System.Buffers.Binary;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Dataplane.Routing;

/// <summary>
/// A new route inside a shorter one takes addresses over from it, so flows that were resolved by the shorter one must look again;
/// a new route beside the others concerns no known flow.
/// </summary>
internal static class CoveringPrefix
{
    public static bool Exists(Prefix4Key key, IReadOnlyDictionary<Prefix4Key, RouteRow> rows)
    {
        uint address = key.Addr;
        for (var length = 0u; length < key.Length; length++)
        {
            BigEndianUInt32 masked = length == 0 ? 0 : address & (uint.MaxValue << (int)(32 - length));
            if (rows.ContainsKey(new Prefix4Key { Length = length, Addr = masked }))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Exists(Prefix6Key key, IReadOnlyDictionary<Prefix6Key, RouteRow> rows)
    {
        var address = BinaryPrimitives.ReadUInt128BigEndian(key.Addr);
        for (var length = 0u; length < key.Length; length++)
        {
            var candidate = new Prefix6Key { Length = length };
            BinaryPrimitives.WriteUInt128BigEndian(candidate.Addr, length == 0 ? 0 : address & (UInt128.MaxValue << (int)(128 - length)));
            if (rows.ContainsKey(candidate))
            {
                return true;
            }
        }

        return false;
    }
}
