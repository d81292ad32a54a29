namespace Weft.Linux.Bpf;

/// <summary>Whether an update may create the entry, replace it, or both.</summary>
public enum BpfUpdate
{
    Any = 0,

    /// <summary>BPF_NOEXIST: fails with EEXIST when the key is there.</summary>
    CreateOnly = 1,

    /// <summary>BPF_EXIST: fails with ENOENT when the key is not there.</summary>
    ReplaceOnly = 2,
}
