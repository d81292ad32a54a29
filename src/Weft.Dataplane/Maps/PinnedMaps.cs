using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Maps;

/// <summary>The node's maps: those that are pinned and fit are used on, the others are made when the programs are loaded.</summary>
internal sealed class PinnedMaps : IDisposable
{
    /// <summary>Every set of programs has a table of tail calls of its own, so that a set is exchanged as a whole; what the edge's keep is theirs alone.</summary>
    private static readonly HashSet<string> _perProgramSet = [MapSpecs.Progs.Name, MapSpecs.EdgeProgs.Name, MapSpecs.EdgeHops.Name];

    private readonly PinDirectory _pins;
    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);

    private PinnedMaps(PinDirectory pins) => _pins = pins;

    /// <summary>Names of maps that could not be used on and were replaced.</summary>
    public List<string> Replaced { get; } = [];

    /// <summary>True when nothing has to be made.</summary>
    public bool IsComplete => Shared.All(spec => _maps.ContainsKey(spec.Name));

    /// <summary>Kernel ids of the maps in a fixed order: programs are bound to exactly these.</summary>
    public IEnumerable<uint> Ids => Shared.Where(spec => _maps.ContainsKey(spec.Name)).Select(spec => _maps[spec.Name].Id);

    private static IEnumerable<MapSpec> Shared => MapSpecs.All.Where(spec => !_perProgramSet.Contains(spec.Name));

    public static PinnedMaps Open(PinDirectory pins)
    {
        var maps = new PinnedMaps(pins);
        foreach (var spec in Shared)
        {
            maps.TryAdopt(spec);
        }

        return maps;
    }

    public BpfMap Get(MapSpec spec) => _maps.TryGetValue(spec.Name, out var map)
        ? map
        : throw new InvalidOperationException($"Map {spec.Name} is in none of the program objects.");

    public BpfMap<TKey, TValue> Get<TKey, TValue>(MapSpec<TKey, TValue> spec)
        where TKey : unmanaged
        where TValue : unmanaged => Get((MapSpec)spec).As<TKey, TValue>();

    /// <summary>Hands the maps that exist to an object that is about to be loaded.</summary>
    public void LendTo(BpfObject program)
    {
        foreach (var name in program.MapNames.Where(_maps.ContainsKey))
        {
            program.ReuseMap(name, _maps[name]);
        }
    }

    /// <summary>Pins the maps that loading an object has made.</summary>
    public void KeepNew(BpfObject program)
    {
        foreach (var name in program.MapNames.Where(name => !_maps.ContainsKey(name) && !_perProgramSet.Contains(name)))
        {
            var map = program.GetMap(name);
            map.Pin(System.IO.Path.Combine(_pins.Maps, name));
            _maps[name] = map;
        }
    }

    /// <summary>Unpins maps of layout versions that this assembly no longer knows; called once nothing uses them.</summary>
    public void RemoveUnknown()
    {
        var known = Shared.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_pins.Maps).Where(path => !known.Contains(System.IO.Path.GetFileName(path))))
        {
            File.Delete(path);
        }
    }

    public void Dispose()
    {
        foreach (var map in _maps.Values)
        {
            map.Dispose();
        }
    }

    private void TryAdopt(MapSpec spec)
    {
        var path = System.IO.Path.Combine(_pins.Maps, spec.Name);
        if (BpfMap.TryOpenPinned(path) is not { } map)
        {
            return;
        }

        if (spec.Fits(map.Layout))
        {
            _maps[spec.Name] = map;
            return;
        }

        // Same name, other layout: what is in it cannot be read. The old programs hold it until they are exchanged.
        map.Dispose();
        File.Delete(path);
        Replaced.Add(spec.Name);
    }
}
