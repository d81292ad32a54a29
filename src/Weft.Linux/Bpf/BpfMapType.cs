namespace Weft.Linux.Bpf;

/// <summary>The kernel's map types that Weft uses (enum bpf_map_type).</summary>
public enum BpfMapType
{
    Unspecified = 0,
    Hash = 1,
    Array = 2,
    ProgramArray = 3,
    PerCpuHash = 5,
    PerCpuArray = 6,
    LruHash = 9,
    LpmTrie = 11,
    ArrayOfMaps = 12,
    HashOfMaps = 13,
    RingBuffer = 27,
}
