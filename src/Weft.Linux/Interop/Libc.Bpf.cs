using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>bpf(2): commands and the parts of <c>union bpf_attr</c> they take (include/uapi/linux/bpf.h).</summary>
internal static partial class Libc
{
    public const int BPF_MAP_CREATE = 0;
    public const int BPF_MAP_LOOKUP_ELEM = 1;
    public const int BPF_MAP_UPDATE_ELEM = 2;
    public const int BPF_MAP_DELETE_ELEM = 3;
    public const int BPF_MAP_GET_NEXT_KEY = 4;
    public const int BPF_OBJ_PIN = 6;
    public const int BPF_OBJ_GET = 7;
    public const int BPF_PROG_TEST_RUN = 10;
    public const int BPF_MAP_GET_FD_BY_ID = 14;
    public const int BPF_OBJ_GET_INFO_BY_FD = 15;
    public const int BPF_MAP_LOOKUP_BATCH = 24;
    public const int BPF_MAP_UPDATE_BATCH = 26;
    public const int BPF_MAP_DELETE_BATCH = 27;
    public const int BPF_LINK_CREATE = 28;
    public const int BPF_LINK_UPDATE = 29;
    public const int BPF_LINK_DETACH = 34;

    public const uint BPF_XDP = 37;
    public const uint BPF_TCX_INGRESS = 46;
    public const uint BPF_TCX_EGRESS = 47;

    public const uint BPF_F_REPLACE = 1 << 2;

    /// <summary>Of names in the kernel, with the closing zero.</summary>
    public const int BPF_OBJ_NAME_LEN = 16;

    public const uint XDP_FLAGS_SKB_MODE = 1 << 1;
    public const uint XDP_FLAGS_DRV_MODE = 1 << 2;

    public const long BPF_FS_MAGIC = 0xcafe4a11;

    /// <summary>The system call's number; glibc has no wrapper for it.</summary>
    public static nint SYS_bpf => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 321,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 280,
        var other => throw new PlatformNotSupportedException($"The number of bpf(2) on {other} is not known here."),
    };

    // Safety: attr points at size readable and writable bytes; the pointers inside it are pinned by the caller for the call.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint bpf(nint number, nint cmd, void* attr, nint size);

    /// <summary>For descriptors that belong to libbpf and are only lent.</summary>
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int fcntl_raw(int fd, int cmd, int arg);

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_map_create
    {
        public uint map_type;
        public uint key_size;
        public uint value_size;
        public uint max_entries;
        public uint map_flags;
        public uint inner_map_fd;
        public uint numa_node;
        public fixed byte map_name[BPF_OBJ_NAME_LEN];
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_attr_id
    {
        public uint id;
        public uint next_id;
        public uint open_flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_elem
    {
        public uint map_fd;
        private readonly uint _pad;
        public void* key;
        public void* value_or_next_key;
        public ulong flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_batch
    {
        public void* in_batch;
        public void* out_batch;
        public void* keys;
        public void* values;
        public uint count;
        public uint map_fd;
        public ulong elem_flags;
        public ulong flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_obj
    {
        public byte* pathname;
        public uint bpf_fd;
        public uint file_flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_test
    {
        public uint prog_fd;
        public uint retval;
        public uint data_size_in;
        public uint data_size_out;
        public byte* data_in;
        public byte* data_out;
        public uint repeat;
        public uint duration;
        public uint ctx_size_in;
        public uint ctx_size_out;
        public byte* ctx_in;
        public byte* ctx_out;
        public uint flags;
        public uint cpu;
        public uint batch_size;
        private readonly uint _pad;
    }

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct bpf_attr_info
    {
        public uint bpf_fd;
        public uint info_len;
        public void* info;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_attr_link_create
    {
        public uint prog_fd;
        public uint target_ifindex;
        public uint attach_type;
        public uint flags;
        public uint relative_fd;
        private readonly uint _pad;
        public ulong expected_revision;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_attr_link_update
    {
        public uint link_fd;
        public uint new_prog_fd;
        public uint flags;
        public uint old_prog_fd;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_attr_link_detach
    {
        public uint link_fd;
    }

    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public unsafe struct bpf_map_info
    {
        [FieldOffset(0)] public uint type;
        [FieldOffset(4)] public uint id;
        [FieldOffset(8)] public uint key_size;
        [FieldOffset(12)] public uint value_size;
        [FieldOffset(16)] public uint max_entries;
        [FieldOffset(20)] public uint map_flags;
        [FieldOffset(24)] public fixed byte name[16];
    }

    [StructLayout(LayoutKind.Explicit, Size = 232)]
    public unsafe struct bpf_prog_info
    {
        [FieldOffset(0)] public uint type;
        [FieldOffset(4)] public uint id;
        [FieldOffset(8)] public ulong tag;
        [FieldOffset(64)] public fixed byte name[16];
        [FieldOffset(216)] public uint verified_insns;
    }

    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct bpf_link_info
    {
        [FieldOffset(0)] public uint type;
        [FieldOffset(4)] public uint id;
        [FieldOffset(8)] public uint prog_id;
        /// <summary>Of tcx and XDP, at the same place in both.</summary>
        [FieldOffset(16)] public uint ifindex;
        [FieldOffset(20)] public uint tcx_attach_type;
        [FieldOffset(16)] public ulong cgroup_id;
    }
}
