namespace Weft.Linux.Bpf;

/// <summary>What two users of one map must agree on. <see cref="MaxEntries"/> is capacity, not layout, but decides reuse as well.</summary>
public readonly record struct BpfMapLayout(BpfMapType Type, int KeySize, int ValueSize, uint MaxEntries, uint Flags)
{
    /// <summary>The flag of an array that user space can map (BPF_F_MMAPABLE, Linux 5.5).</summary>
    public const uint Mappable = 1 << 10;
}
