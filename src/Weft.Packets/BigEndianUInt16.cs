using System.Buffers.Binary;
using System.Globalization;

namespace Weft.Packets;

/// <summary>A number that lies in memory in network order: for structs that are sent or shared with the kernel.</summary>
public readonly record struct BigEndianUInt16
{
    private readonly ushort _raw;

    public BigEndianUInt16(ushort value) => _raw = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    /// <summary>The number in the machine's order.</summary>
    public ushort Value => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_raw) : _raw;

    public static implicit operator BigEndianUInt16(ushort value) => new(value);

    public static implicit operator ushort(BigEndianUInt16 value) => value.Value;

    public static BigEndianUInt16 FromUInt16(ushort value) => new(value);

    public ushort ToUInt16() => Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
