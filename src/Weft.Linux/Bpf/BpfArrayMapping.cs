using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>The rows of an array map as memory: reading and writing them needs no system call. Programs see each write at once.</summary>
/// <remarks>
/// Rows lie side by side in steps of eight bytes (kernel/bpf/arraymap.c), so the size of a row must be a multiple of eight; <typeparamref name="T"/>
/// is a row or a part of one. A write is not atomic, so what a program may be reading is not to be written over.
/// </remarks>
public sealed unsafe class BpfArrayMapping<T> : SafeHandle
    where T : unmanaged
{
    private const int Alignment = 8;

    private readonly nuint _bytes;

    internal BpfArrayMapping(BpfMap map)
        : base(0, ownsHandle: true)
    {
        ArgumentNullException.ThrowIfNull(map);
        var layout = map.Layout;
        if (layout.Type != BpfMapType.Array || (layout.Flags & BpfMapLayout.Mappable) == 0 || layout.ValueSize % Alignment != 0 || layout.ValueSize % sizeof(T) != 0)
        {
            throw new ArgumentException($"Map {map.Name} ({layout.Type}, values of {layout.ValueSize} bytes) cannot be mapped as rows of {sizeof(T)} bytes.", nameof(map));
        }

        _bytes = (nuint)layout.ValueSize * layout.MaxEntries;
        Length = checked((int)(_bytes / (nuint)sizeof(T)));
        var address = Libc.mmap(0, _bytes, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, map.Fd, 0);
        SetHandle(address != -1 ? address : throw ErrnoException.Last("mmap", map.Name));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>How many of <typeparamref name="T"/> the array holds.</summary>
    public int Length { get; }

    /// <exception cref="ArgumentOutOfRangeException">Part of it lies outside of the array; nothing was written.</exception>
    public void Write(int start, ReadOnlySpan<T> values)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            values.CopyTo(Span(start, values.Length));
        }
        finally
        {
            Release(added);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">Part of it lies outside of the array.</exception>
    public void Read(int start, Span<T> destination)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            Span(start, destination.Length).CopyTo(destination);
        }
        finally
        {
            Release(added);
        }
    }

    protected override bool ReleaseHandle() => Libc.munmap(handle, _bytes) == 0;

    // Safety: the mapping holds Length rows from handle on, and callers hold a reference that keeps it mapped while the span lives.
    private Span<T> Span(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new Span<T>((T*)handle + start, length);
    }

    private void Release(bool added)
    {
        if (added)
        {
            DangerousRelease();
        }
    }
}
