using Weft.Linux.Bpf;

namespace Weft.Dataplane.Maps;

/// <summary>What the programs and this assembly agreed on for one map; generated from bpf/abi.</summary>
public class MapSpec(string name, BpfMapType type, uint maxEntries, uint flags)
{
    /// <summary>Name in the object and under the pin directory; ends in the layout's version.</summary>
    public string Name => name;

    public BpfMapType Type => type;

    public uint MaxEntries => maxEntries;

    /// <summary>True when an existing map can be used in place of a new one.</summary>
    public virtual bool Fits(BpfMapLayout layout) => layout.Type == type && layout.MaxEntries == maxEntries && layout.Flags == flags;

    public override string ToString() => name;
}
