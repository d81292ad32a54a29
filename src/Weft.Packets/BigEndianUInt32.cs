using System.Buffers.Binary;
using System.Globalization;

namespace Weft.Packets;

/// <summary>A number that lies in memory in network order: for structs that are sent or shared with the kernel.</summary>
public readonly record struct BigEndianUInt32
{
    private readonly uint _raw;

    public BigEndianUInt32(uint value) => _raw = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;

    /// <summary>The number in the machine's order.</summary>
    public uint Value => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(_raw) : _raw;

    public static implicit operator BigEndianUInt32(uint value) => new(value);

    public static implicit operator uint(BigEndianUInt32 value) => value.Value;

    public static BigEndianUInt32 FromUInt32(uint value) => new(value);

    public uint ToUInt32() => Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
