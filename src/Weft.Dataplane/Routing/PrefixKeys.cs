using System.Buffers.Binary;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Dataplane.Routing;

/// <summary>Prefixes of one family as keys of tables.</summary>
internal interface IPrefixAbi<TKey>
{
    /// <summary>Bits of a single address.</summary>
    static abstract uint MaxLength { get; }

    static abstract uint LengthOf(TKey key);

    /// <summary>The shorter prefix that holds this one.</summary>
    /// <param name="length">Bits; at most those of the key.</param>
    static abstract TKey Cut(TKey key, uint length);
}

/// <summary>IPv4.</summary>
internal readonly struct PrefixAbi4 : IPrefixAbi<Prefix4Key>
{
    public static uint MaxLength => 32;

    public static uint LengthOf(Prefix4Key key) => key.Length;

    public static Prefix4Key Cut(Prefix4Key key, uint length)
    {
        uint address = key.Addr;
        return new Prefix4Key { Length = length, Addr = (BigEndianUInt32)(length == 0 ? 0 : address & (uint.MaxValue << (int)(32 - length))) };
    }
}

/// <summary>IPv6.</summary>
internal readonly struct PrefixAbi6 : IPrefixAbi<Prefix6Key>
{
    public static uint MaxLength => 128;

    public static uint LengthOf(Prefix6Key key) => key.Length;

    public static Prefix6Key Cut(Prefix6Key key, uint length)
    {
        var address = BinaryPrimitives.ReadUInt128BigEndian(key.Addr);
        var cut = new Prefix6Key { Length = length };
        BinaryPrimitives.WriteUInt128BigEndian(cut.Addr, length == 0 ? 0 : address & (UInt128.MaxValue << (int)(128 - length)));
        return cut;
    }
}
