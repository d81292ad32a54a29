using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Services;

/// <summary>Where a lookup table and its backends lie in the pages.</summary>
/// <param name="Count">Number of backends.</param>
internal readonly record struct TableRange(int Slots, int Size, int Backends, int Count)
{
    /// <summary>Of a table without backends, which lies nowhere.</summary>
    public static TableRange None { get; }

    public bool IsNone => Size == 0;

    public ServiceTableRecord ToRecord() => new() { Slots = (uint)Slots, Size = (uint)Size, Backends = (uint)Backends };

    public bool Is(in ServiceTableRecord record) => !IsNone && record.Size == Size && record.Slots == Slots && record.Backends == Backends;
}
