using System.Buffers.Binary;
using System.Security.Cryptography;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Programs;

/// <summary>
/// The loaded programs of one build, pinned under the hash of their images and maps: the same build finds them again without
/// the verifier, another build loads its own beside them and then moves the links over.
/// </summary>
internal sealed class ProgramSet : IDisposable
{
    /// <summary>The entry programs; the rest is reached from them by tail calls.</summary>
    public static readonly IReadOnlyList<string> EntryNames = ["from_workload", "from_host", "from_uplink", "to_uplink", "from_overlay"];

    private static readonly string[] _images = [BpfImages.Entry, BpfImages.Ipv4, BpfImages.Ipv6];

    private readonly Dictionary<string, BpfProgram> _entries;
    private readonly BpfMap _tailCalls;

    private ProgramSet(string hash, Dictionary<string, BpfProgram> entries, BpfMap tailCalls)
    {
        Hash = hash;
        _entries = entries;
        _tailCalls = tailCalls;
    }

    /// <summary>Also the name of the directory the programs are pinned in.</summary>
    public string Hash { get; }

    public static ProgramSet Open(PinDirectory pins, PinnedMaps maps)
    {
        if (maps.IsComplete)
        {
            var hash = HashOf(maps);
            if (TryAdopt(pins, hash) is { } adopted)
            {
                return adopted;
            }
        }

        return Load(pins, maps);
    }

    public BpfProgram Entry(string name) => _entries[name];

    /// <summary>Removes the sets of other builds; called once no link uses them.</summary>
    public void RemoveOthers(PinDirectory pins)
    {
        foreach (var directory in Directory.EnumerateDirectories(pins.Programs).Where(d => System.IO.Path.GetFileName(d) != Hash))
        {
            PinDirectory.RemoveTree(directory);
        }
    }

    public void Dispose()
    {
        foreach (var program in _entries.Values)
        {
            program.Dispose();
        }

        _tailCalls.Dispose();
    }

    private static string HashOf(PinnedMaps maps)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var image in _images)
        {
            hash.AppendData(BpfImages.Read(image));
        }

        Span<byte> number = stackalloc byte[sizeof(uint)];
        foreach (var id in maps.Ids)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, id);
            hash.AppendData(number);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static ProgramSet? TryAdopt(PinDirectory pins, string hash)
    {
        var directory = System.IO.Path.Combine(pins.Programs, hash);
        var entries = new Dictionary<string, BpfProgram>(StringComparer.Ordinal);
        foreach (var name in EntryNames)
        {
            if (BpfProgram.TryOpenPinned(System.IO.Path.Combine(directory, name)) is { } program)
            {
                entries[name] = program;
            }
        }

        var tailCalls = BpfMap.TryOpenPinned(System.IO.Path.Combine(directory, MapSpecs.Progs.Name));
        if (entries.Count == EntryNames.Count && tailCalls is not null)
        {
            return new ProgramSet(hash, entries, tailCalls);
        }

        foreach (var program in entries.Values)
        {
            program.Dispose();
        }

        tailCalls?.Dispose();
        return null;
    }

    private static ProgramSet Load(PinDirectory pins, PinnedMaps maps)
    {
        BpfImages.RequireSameAbi();
        using var entry = BpfImages.Open(BpfImages.Entry);
        LoadOne(entry, maps, null);
        var tailCalls = entry.GetMap(MapSpecs.Progs.Name);
        foreach (var image in new[] { BpfImages.Ipv4, BpfImages.Ipv6 })
        {
            using var family = BpfImages.Open(image);
            LoadOne(family, maps, tailCalls);
            FillTailCalls(family, tailCalls);
        }

        var entries = EntryNames.ToDictionary(name => name, entry.GetProgram, StringComparer.Ordinal);
        var set = new ProgramSet(HashOf(maps), entries, tailCalls);
        set.Pin(pins);
        return set;
    }

    private static void LoadOne(BpfObject image, PinnedMaps maps, BpfMap? tailCalls)
    {
        maps.LendTo(image);
        if (tailCalls is not null && image.MapNames.Contains(MapSpecs.Progs.Name))
        {
            image.ReuseMap(MapSpecs.Progs.Name, tailCalls);
        }

        image.Load();
        maps.KeepNew(image);
    }

    private static void FillTailCalls(BpfObject image, BpfMap tailCalls)
    {
        var table = tailCalls.As<uint, uint>();
        foreach (var slot in Enum.GetValues<Slot>())
        {
            var name = slot.ToString().ToLowerInvariant();
            if (image.ProgramNames.Contains(name))
            {
                using var program = image.GetProgram(name);
                using var scope = new FdScope(program.Fd);
                table.Update((uint)slot, (uint)scope.Fd);
            }
        }
    }

    // An incomplete directory is what a crash while pinning leaves: it is not adopted and made again.
    private void Pin(PinDirectory pins)
    {
        var directory = System.IO.Path.Combine(pins.Programs, Hash);
        if (Directory.Exists(directory))
        {
            PinDirectory.RemoveTree(directory);
        }

        Directory.CreateDirectory(directory);
        foreach (var (name, program) in _entries)
        {
            program.Pin(System.IO.Path.Combine(directory, name));
        }

        _tailCalls.Pin(System.IO.Path.Combine(directory, MapSpecs.Progs.Name));
    }
}
