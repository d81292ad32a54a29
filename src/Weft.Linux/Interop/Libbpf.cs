using System.Runtime.InteropServices;

namespace Weft.Linux.Interop;

/// <summary>The part of libbpf that turns an ELF object into loaded programs: relocation, BTF, map creation. Everything else is bpf(2) itself.</summary>
/// <remarks>libbpf 1.x: pointers are null and integers negative on failure, and errno is set in both cases.</remarks>
internal static unsafe partial class Libbpf
{
    public const uint BTF_KIND_DATASEC = 15;

    private const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> fn);

    // Safety: obj_buf is read during the call only (libbpf copies the ELF image).
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(byte* obj_buf, nuint obj_buf_sz, bpf_object_open_opts* opts);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bpf_object__load(nint obj);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint obj);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_map(nint obj, nint map);

    [LibraryImport(Library)]
    public static partial nint bpf_object__next_program(nint obj, nint prog);

    [LibraryImport(Library)]
    public static partial byte* bpf_map__name(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__type(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__key_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Library)]
    public static partial uint bpf_map__map_flags(nint map);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bpf_map__set_max_entries(nint map, uint max_entries);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial byte* bpf_map__initial_value(nint map, out nuint psize);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__name(nint prog);

    [LibraryImport(Library)]
    public static partial byte* bpf_program__section_name(nint prog);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint prog);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bpf_program__set_autoload(nint prog, [MarshalAs(UnmanagedType.U1)] bool autoload);

    [LibraryImport(Library)]
    public static partial nint bpf_object__btf(nint obj);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int btf__find_by_name_kind(nint btf, string type_name, uint kind);

    [LibraryImport(Library)]
    public static partial btf_type* btf__type_by_id(nint btf, uint id);

    [LibraryImport(Library)]
    public static partial byte* btf__name_by_offset(nint btf, uint offset);

    /// <summary>The leading fields; libbpf takes a shorter struct for one whose tail is zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_object_open_opts
    {
        public nuint sz;
        public byte* object_name;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct btf_type
    {
        public uint name_off;
        public uint info;
        public uint size_or_type;

        public readonly int Vlen => (int)(info & 0xffff);
    }

    /// <summary>Follows a <see cref="btf_type"/> of kind DATASEC, once per variable.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct btf_var_secinfo
    {
        public uint type;
        public uint offset;
        public uint size;
    }
}
