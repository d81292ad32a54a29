using Weft.Dataplane.Abi;
using Weft.Dataplane.Programs;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Bench.Programs;

/// <summary>
/// The fabric's IPv4 programs once more, over the pinned maps of a node but with a larger connection table of their own, so that as many
/// flows as are measured fit into it.
/// </summary>
internal sealed class ProgramsUnderTest : IDisposable
{
    /// <summary>Two entries for each of 100,000 flows, and room, because the kernel evicts from parts of the table.</summary>
    private const uint Connections = 524_288;

    private static readonly string[] _images = [BpfImages.Entry, BpfImages.Ipv4, BpfImages.Edge, BpfImages.Edge4];

    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfProgram> _programs = new(StringComparer.Ordinal);

    /// <param name="pinPath">Where a dataplane has pinned its maps.</param>
    public ProgramsUnderTest(string pinPath)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(pinPath, "maps")).Where(path => Path.GetFileName(path) != MapSpecs.Ct4.Name))
        {
            _maps.Add(Path.GetFileName(path), BpfMap.TryOpenPinned(path) ?? throw new FileNotFoundException("The map is gone.", path));
        }

        foreach (var image in _images)
        {
            Load(image);
        }

        Fill(MapSpecs.Progs.Name, Enum.GetValues<Slot>());
        Fill(MapSpecs.EdgeProgs.Name, Enum.GetValues<EdgeSlot>());
    }

    public BpfProgram this[string name] => _programs[name];

    public void Dispose()
    {
        foreach (var program in _programs.Values)
        {
            program.Dispose();
        }

        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }

    private void Load(string name)
    {
        using var image = BpfImages.Open(name);
        foreach (var map in image.MapNames)
        {
            if (_maps.TryGetValue(map, out var shared))
            {
                image.ReuseMap(map, shared);
            }
            else if (map == MapSpecs.Ct4.Name)
            {
                image.SetMaxEntries(map, Connections);
            }
        }

        image.Load();
        foreach (var map in image.MapNames.Where(map => !_maps.ContainsKey(map)))
        {
            _maps.Add(map, image.GetMap(map));
        }

        foreach (var program in image.ProgramNames)
        {
            _programs.Add(program, image.GetProgram(program));
        }
    }

    // Slots of IPv6 stay empty.
    private void Fill<TSlot>(string table, TSlot[] slots)
        where TSlot : struct, Enum
    {
        foreach (var slot in slots)
        {
            if (_programs.TryGetValue(slot.ToString().ToLowerInvariant(), out var program))
            {
                using var scope = new FdScope(program.Fd);
                _maps[table].As<uint, uint>().Update(Convert.ToUInt32(slot, System.Globalization.CultureInfo.InvariantCulture), (uint)scope.Fd);
            }
        }
    }
}
