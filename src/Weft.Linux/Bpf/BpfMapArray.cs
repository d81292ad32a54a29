using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>An array of maps (BPF_MAP_TYPE_ARRAY_OF_MAPS): programs find inner maps by index. Safe for use from several threads.</summary>
/// <remarks>The array keeps its maps alive. After a change the kernel waits until no program uses the old map, which takes milliseconds.</remarks>
public sealed unsafe class BpfMapArray
{
    internal BpfMapArray(BpfMap map)
    {
        map.RequireSizes(sizeof(uint), sizeof(uint));
        Map = map.Layout.Type == BpfMapType.ArrayOfMaps
            ? map
            : throw new ArgumentException($"Map {map.Name} is a {map.Layout.Type}, not an array of maps.", nameof(map));
    }

    public BpfMap Map { get; }

    public int Length => (int)Map.Layout.MaxEntries;

    /// <summary>The number of the map in a row; false when the row is empty.</summary>
    public bool TryLookup(int index, out uint id)
    {
        var key = Key(index);
        uint found = 0;
        var errno = Map.TryElement(Libc.BPF_MAP_LOOKUP_ELEM, &key, &found, 0);
        id = found;
        return errno switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw Map.Failure("BPF_MAP_LOOKUP_ELEM", errno),
        };
    }

    /// <summary>Puts maps into rows, in one call, since each call waits for the programs that run.</summary>
    /// <exception cref="ErrnoException">EINVAL for a map of another layout than the array was made for; those before it are in.</exception>
    public void Put(IReadOnlyList<KeyValuePair<int, BpfMap>> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0)
        {
            return;
        }

        var keys = new uint[maps.Count];
        var values = new uint[maps.Count];
        var held = 0;
        try
        {
            for (; held < maps.Count; held++)
            {
                var reference = false;
                maps[held].Value.Fd.DangerousAddRef(ref reference);
                (keys[held], values[held]) = (Key(maps[held].Key), (uint)maps[held].Value.Fd.Number);
            }

            fixed (uint* keyPointer = keys, valuePointer = values)
            {
                var attr = new Libc.bpf_attr_batch { keys = keyPointer, values = valuePointer, count = (uint)keys.Length };
                var errno = Map.TryBatch(Libc.BPF_MAP_UPDATE_BATCH, ref attr);
                if (errno != Errno.None)
                {
                    throw Map.Failure("BPF_MAP_UPDATE_BATCH", errno);
                }
            }
        }
        finally
        {
            while (--held >= 0)
            {
                maps[held].Value.Fd.DangerousRelease();
            }
        }
    }

    /// <summary>False when the row was empty.</summary>
    public bool TryDelete(int index)
    {
        var key = Key(index);
        var errno = Map.TryElement(Libc.BPF_MAP_DELETE_ELEM, &key, null, 0);
        return errno switch
        {
            Errno.None => true,
            Errno.ENOENT => false,
            _ => throw Map.Failure("BPF_MAP_DELETE_ELEM", errno),
        };
    }

    private uint Key(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
        return (uint)index;
    }
}
