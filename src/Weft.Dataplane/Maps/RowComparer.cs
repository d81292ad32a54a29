using System.Runtime.InteropServices;

namespace Weft.Dataplane.Maps;

/// <summary>Rows are equal when all their bytes are, as for the kernel. The twins have no hidden padding, so every byte is somebody's field.</summary>
internal sealed class RowComparer<T> : IEqualityComparer<T>
    where T : unmanaged
{
    public static RowComparer<T> Instance { get; } = new();

    public bool Equals(T x, T y) => Bytes(in x).SequenceEqual(Bytes(in y));

    public int GetHashCode(T obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes(in obj));
        return hash.ToHashCode();
    }

    public static bool IsZero(in T row) => !Bytes(in row).ContainsAnyExcept((byte)0);

    private static ReadOnlySpan<byte> Bytes(in T row) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in row));
}
