using System.Runtime.CompilerServices;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Maps;

/// <summary>A map whose keys and values have C# twins.</summary>
public sealed class MapSpec<TKey, TValue>(string name, BpfMapType type, uint maxEntries, uint flags) : MapSpec(name, type, maxEntries, flags)
    where TKey : unmanaged
    where TValue : unmanaged
{
    public override bool Fits(BpfMapLayout layout) =>
        base.Fits(layout) && layout.KeySize == Unsafe.SizeOf<TKey>() && layout.ValueSize == Unsafe.SizeOf<TValue>();
}
