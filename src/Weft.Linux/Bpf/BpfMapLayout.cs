namespace Weft.Linux.Bpf;

/// <summary>What two users of one map must agree on. <see cref="MaxEntries"/> is capacity, not layout, but decides reuse as well.</summary>
public readonly record struct BpfMapLayout(BpfMapType Type, int KeySize, int ValueSize, uint MaxEntries, uint Flags);
