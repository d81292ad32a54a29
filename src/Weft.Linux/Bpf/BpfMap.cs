using System.Text;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>One open map, whatever it holds. The kernel frees a map when its last descriptor, pin and program are gone.</summary>
public sealed unsafe class BpfMap : IDisposable
{
    private BpfMap(SafeFd fd, string name)
    {
        Fd = fd;
        Name = name;
        var info = BpfCall.Info<Libc.bpf_map_info>(fd, name);
        Id = info.id;
        Layout = new BpfMapLayout((BpfMapType)info.type, (int)info.key_size, (int)info.value_size, info.max_entries, info.map_flags);
    }

    public SafeFd Fd { get; }

    /// <summary>The name the object or the pin had; the kernel itself keeps 15 characters of it.</summary>
    public string Name { get; }

    public uint Id { get; }

    public BpfMapLayout Layout { get; }

    /// <summary>Takes the descriptor over.</summary>
    public static BpfMap Own(SafeFd fd, string name) => new(fd, name);

    /// <summary>The map pinned at a path, or null when there is none.</summary>
    public static BpfMap? TryOpenPinned(string path) =>
        BpfCall.TryOpenPinned(path) is { } fd ? new BpfMap(fd, Path.GetFileName(path)) : null;

    /// <summary>Makes a map of a simple type: a hash, an array or a trie, not one that holds maps.</summary>
    /// <param name="name">Letters, digits, dots and underscores; the kernel keeps the first 15.</param>
    public static BpfMap Create(BpfMapLayout layout, string name)
    {
        var attr = new Libc.bpf_attr_map_create
        {
            map_type = (uint)layout.Type,
            key_size = (uint)layout.KeySize,
            value_size = (uint)layout.ValueSize,
            max_entries = layout.MaxEntries,
            map_flags = layout.Flags,
        };
        var text = Encoding.UTF8.GetBytes(name).AsSpan();
        text[..Math.Min(text.Length, Libc.BPF_OBJ_NAME_LEN - 1)].CopyTo(new Span<byte>(attr.map_name, Libc.BPF_OBJ_NAME_LEN));
        return new BpfMap(BpfCall.Own(Libc.BPF_MAP_CREATE, ref attr, "BPF_MAP_CREATE", name), name);
    }

    /// <summary>The map of a number, or null when it is gone.</summary>
    public static BpfMap? TryOpenById(uint id, string name)
    {
        var attr = new Libc.bpf_attr_id { id = id };
        var errno = BpfCall.Try(Libc.BPF_MAP_GET_FD_BY_ID, ref attr, out var fd);
        return errno switch
        {
            Errno.None => new BpfMap(SafeFd.Own(fd, "BPF_MAP_GET_FD_BY_ID", name), name),
            Errno.ENOENT => null,
            _ => throw ErrnoException.Of("BPF_MAP_GET_FD_BY_ID", name, errno),
        };
    }

    public void Pin(string path) => BpfCall.Pin(Fd, path);

    /// <summary>A typed view; it shares this map's descriptor and lives as long.</summary>
    /// <exception cref="ArgumentException">The sizes are not those of the map.</exception>
    public BpfMap<TKey, TValue> As<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new(this);

    /// <summary>A typed view of a map that keeps one value per possible CPU.</summary>
    public BpfPerCpuMap<TKey, TValue> AsPerCpu<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new(this);

    /// <summary>A view of an array whose rows are maps.</summary>
    /// <exception cref="ArgumentException">It is no such array.</exception>
    public BpfMapArray AsMapArray() => new(this);

    /// <summary>The rows of an array in this process's memory; see <see cref="BpfArrayMapping{T}"/>.</summary>
    /// <exception cref="ArgumentException">It is no array made to be mapped (<see cref="BpfMapLayout.Mappable"/>), or its rows are not a multiple of the type.</exception>
    public BpfArrayMapping<T> Map<T>()
        where T : unmanaged => new(this);

    /// <summary>What a batch call's errno means, in the words an exception would have.</summary>
    public string Describe(string call, Errno errno) => Failure(call, errno).Message;

    public void Dispose() => Fd.Dispose();

    /// <summary>Checks the size of a CLR type against the kernel's.</summary>
    internal void RequireSizes(int keySize, int valueSize)
    {
        if (Layout.KeySize != keySize || Layout.ValueSize != valueSize)
        {
            throw new ArgumentException(
                $"Map {Name} has keys of {Layout.KeySize} and values of {Layout.ValueSize} bytes, not {keySize} and {valueSize}.");
        }
    }

    // Safety of the calls below: callers pass pointers to buffers of the map's own key and value sizes, live for the call.
    internal Errno TryElement(int command, void* key, void* value, ulong flags)
    {
        using var scope = new FdScope(Fd);
        var attr = new Libc.bpf_attr_elem { map_fd = (uint)scope.Fd, key = key, value_or_next_key = value, flags = flags };
        return BpfCall.Try(command, ref attr, out _);
    }

    internal Errno TryBatch(int command, ref Libc.bpf_attr_batch attr)
    {
        using var scope = new FdScope(Fd);
        attr.map_fd = (uint)scope.Fd;
        return BpfCall.Try(command, ref attr, out _);
    }

    internal ErrnoException Failure(string call, Errno errno) => ErrnoException.Of(call, Name, errno);

    internal static string ReadName(byte* name, int size)
    {
        var span = new ReadOnlySpan<byte>(name, size);
        var end = span.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? span : span[..end]);
    }
}
