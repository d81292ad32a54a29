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
