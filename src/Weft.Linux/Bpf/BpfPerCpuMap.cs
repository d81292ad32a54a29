using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>A map that holds one value per possible CPU for each key, so that programs count without sharing cache lines.</summary>
public sealed unsafe class BpfPerCpuMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>The kernel lays per-CPU values out in steps of eight bytes.</summary>
    private const int Alignment = 8;

    private readonly int _stride = (sizeof(TValue) + Alignment - 1) / Alignment * Alignment;

    internal BpfPerCpuMap(BpfMap map)
    {
        map.RequireSizes(sizeof(TKey), sizeof(TValue));
        Map = map;
    }

    public BpfMap Map { get; }

    /// <summary>The values of all CPUs, in order of CPU number.</summary>
    public bool TryLookup(in TKey key, out TValue[] values)
    {
        var cpus = PossibleCpus.Count;
        var buffer = new byte[_stride * cpus];
        values = new TValue[cpus];
        fixed (TKey* keyPointer = &key)
        fixed (byte* valuePointer = buffer)
        {
            var errno = Map.TryElement(Libc.BPF_MAP_LOOKUP_ELEM, keyPointer, valuePointer, 0);
            if (errno == Errno.ENOENT)
            {
                return false;
            }

            if (errno != Errno.None)
            {
                throw Map.Failure("BPF_MAP_LOOKUP_ELEM", errno);
            }
        }

        for (var cpu = 0; cpu < cpus; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(buffer.AsSpan(cpu * _stride, sizeof(TValue)));
        }

        return true;
    }

    /// <summary>Writes the same value for every CPU.</summary>
    public void UpdateAll(in TKey key, in TValue value)
    {
        var cpus = PossibleCpus.Count;
        var buffer = new byte[_stride * cpus];
        for (var cpu = 0; cpu < cpus; cpu++)
        {
            MemoryMarshal.Write(buffer.AsSpan(cpu * _stride), value);
        }

        fixed (TKey* keyPointer = &key)
        fixed (byte* valuePointer = buffer)
        {
            var errno = Map.TryElement(Libc.BPF_MAP_UPDATE_ELEM, keyPointer, valuePointer, 0);
            if (errno != Errno.None)
            {
                throw Map.Failure("BPF_MAP_UPDATE_ELEM", errno);
            }
        }
    }
}
