using System.Runtime.InteropServices;

namespace Weft.Dataplane.Maps;

/// <summary>Rows are equal when all their bytes are, as for the kernel. The twins have no hidden padding, so every byte is somebody's field.</summary>
internal sealed class RowComparer<T> : IEqualityComparer<T>
    where T : unmanaged
{
    private static readonly ulong _seed = (uint)HashCode.Combine(typeof(T));

    public static RowComparer<T> Instance { get; } = new();

    public bool Equals(T x, T y) => Bytes(in x).SequenceEqual(Bytes(in y));

    public int GetHashCode(T obj)
    {
        // Tables of 100,000 rows are compared key by key: a word at a time, by multiplication, seeded as HashCode is.
        var bytes = Bytes(in obj);
        var hash = _seed;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        }

        foreach (var rest in bytes)
        {
            hash = Mix(hash ^ rest);
        }

        return (int)(hash >> 32);
    }

    public static bool IsZero(in T row) => !Bytes(in row).ContainsAnyExcept((byte)0);

    private static ulong Mix(ulong value)
    {
        value *= 0x9e37_79b9_7f4a_7c15;
        return value ^ (value >> 29);
    }

    private static ReadOnlySpan<byte> Bytes(in T row) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in row));
}
