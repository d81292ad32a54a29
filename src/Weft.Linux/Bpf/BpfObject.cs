using System.Runtime.InteropServices;
using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>
/// A compiled ELF object on its way into the kernel: open, choose (<see cref="SetConstant{T}"/>, <see cref="ReuseMap"/>,
/// <see cref="SetMaxEntries"/>), <see cref="Load"/>, then take its programs and maps. Not thread-safe.
/// </summary>
public sealed unsafe partial class BpfObject : IDisposable
{
    private readonly Dictionary<string, nint> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, nint> _programs = new(StringComparer.Ordinal);
    private nint _object;

    private BpfObject(nint handle, string name)
    {
        _object = handle;
        Name = name;
        for (var map = Libbpf.bpf_object__next_map(handle, 0); map != 0; map = Libbpf.bpf_object__next_map(handle, map))
        {
            _maps[Utf8(Libbpf.bpf_map__name(map))] = map;
        }

        for (var program = Libbpf.bpf_object__next_program(handle, 0); program != 0; program = Libbpf.bpf_object__next_program(handle, program))
        {
            _programs[Utf8(Libbpf.bpf_program__name(program))] = program;
        }
    }

    public string Name { get; }

    /// <summary>Names of the maps the object declares, without those the compiler makes for its data sections.</summary>
    public IReadOnlyList<string> MapNames => [.. _maps.Keys.Where(name => !name.Contains('.', StringComparison.Ordinal))];

    public IReadOnlyList<string> ProgramNames => [.. _programs.Keys];

    /// <summary>Parses the image; nothing reaches the kernel yet.</summary>
    /// <param name="name">For messages and the names of data maps.</param>
    public static BpfObject Open(ReadOnlySpan<byte> elf, string name)
    {
        BpfLog.Begin();
        nint handle;
        int errno;

        // Safety: libbpf copies the image and the name before the call returns.
        fixed (byte* image = elf, objectName = Encoding.UTF8.GetBytes(name + '\0'))
        {
            var options = new Libbpf.bpf_object_open_opts { sz = (nuint)sizeof(Libbpf.bpf_object_open_opts), object_name = objectName };
            handle = Libbpf.bpf_object__open_mem(image, (nuint)elf.Length, &options);
            errno = Marshal.GetLastPInvokeError();
        }

        var log = BpfLog.End();
        return handle != 0
            ? new BpfObject(handle, name)
            : throw new BpfLoadException("bpf_object__open", name, (Errno)errno, log);
    }

    /// <summary>The layout the object was compiled with.</summary>
    public BpfMapLayout MapLayout(string map)
    {
        var handle = Map(map);
        return new BpfMapLayout(
            (BpfMapType)Libbpf.bpf_map__type(handle),
            (int)Libbpf.bpf_map__key_size(handle),
            (int)Libbpf.bpf_map__value_size(handle),
            Libbpf.bpf_map__max_entries(handle),
            Libbpf.bpf_map__map_flags(handle));
    }

    /// <summary>Uses an existing map in place of a new one; layouts must agree.</summary>
    public void ReuseMap(string name, BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var scope = new FdScope(map.Fd);
        Check(Libbpf.bpf_map__reuse_fd(Map(name), scope.Fd), "bpf_map__reuse_fd", name);
    }

    public void SetMaxEntries(string map, uint entries) =>
        Check(Libbpf.bpf_map__set_max_entries(Map(map), entries), "bpf_map__set_max_entries", map);

    /// <summary>Leaves a program out of <see cref="Load"/>.</summary>
    public void SkipProgram(string name) => Check(Libbpf.bpf_program__set_autoload(Program(name), false), "bpf_program__set_autoload", name);

    /// <summary>Creates the maps that are not reused and loads the programs through the verifier.</summary>
    /// <exception cref="BpfLoadException">With the verifier's log.</exception>
    public void Load()
    {
        BpfLog.Begin();
        var result = Libbpf.bpf_object__load(Handle);
        var log = BpfLog.End();
        if (result < 0)
        {
            throw new BpfLoadException("bpf_object__load", Name, (Errno)(-result), log);
        }
    }

    /// <summary>A loaded program, with a descriptor of its own that outlives the object.</summary>
    public BpfProgram GetProgram(string name) => BpfProgram.Own(Duplicate(Libbpf.bpf_program__fd(Program(name)), name), name);

    /// <summary>A map of the loaded object, with a descriptor of its own.</summary>
    public BpfMap GetMap(string name) => BpfMap.Own(Duplicate(Libbpf.bpf_map__fd(Map(name)), name), name);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _object, 0) is var handle and not 0)
        {
            Libbpf.bpf_object__close(handle);
        }
    }

    private nint Handle => _object != 0 ? _object : throw new ObjectDisposedException(Name);

    private nint Map(string name) =>
        _maps.TryGetValue(name, out var map) && Handle != 0 ? map : throw new KeyNotFoundException($"{Name} has no map {name}.");

    private nint Program(string name) =>
        _programs.TryGetValue(name, out var program) && Handle != 0
            ? program
            : throw new KeyNotFoundException($"{Name} has no program {name}.");

    private SafeFd Duplicate(int fd, string name)
    {
        if (fd < 0)
        {
            throw new InvalidOperationException($"{name} of {Name} is not loaded.");
        }

        return SafeFd.Own(Libc.fcntl_raw(fd, Libc.F_DUPFD_CLOEXEC, 0), "fcntl", name);
    }

    private static void Check(int result, string call, string target)
    {
        if (result < 0)
        {
            throw ErrnoException.Of(call, target, (Errno)(-result));
        }
    }

    private static string Utf8(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;
}
