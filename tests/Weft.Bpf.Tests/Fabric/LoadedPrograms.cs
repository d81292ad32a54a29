using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Programs;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>All programs of one node in the kernel, with maps of their own and the table of tail calls filled.</summary>
internal sealed class LoadedPrograms : IDisposable
{
    private static readonly string[] _images = [BpfImages.Entry, BpfImages.Ipv4, BpfImages.Ipv6, BpfImages.Edge, BpfImages.Edge4, BpfImages.Edge6];

    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BpfProgram> _programs = new(StringComparer.Ordinal);

    public LoadedPrograms()
    {
        foreach (var image in _images)
        {
            Load(image);
        }

        Fill(Map(MapSpecs.Progs), Enum.GetValues<Slot>().Select(slot => ((uint)slot, NameOf(slot))));
        Fill(Map(MapSpecs.EdgeProgs), Enum.GetValues<EdgeSlot>().Select(slot => ((uint)slot, NameOf(slot))));
    }

    public IReadOnlyDictionary<string, BpfProgram> Programs => _programs;

    /// <summary>The program that belongs in a slot, by the rule of bpf/abi/programs.h.</summary>
    public static string NameOf<TSlot>(TSlot slot)
        where TSlot : struct, Enum => slot.ToString().ToLowerInvariant();

    public BpfProgram Program(string name) => _programs[name];

    public BpfMap Map(string name) => _maps[name];

    public BpfMap<TKey, TValue> Map<TKey, TValue>(MapSpec<TKey, TValue> spec)
        where TKey : unmanaged
        where TValue : unmanaged => _maps[spec.Name].As<TKey, TValue>();

    public BpfPerCpuMap<TKey, TValue> PerCpuMap<TKey, TValue>(MapSpec<TKey, TValue> spec)
        where TKey : unmanaged
        where TValue : unmanaged => _maps[spec.Name].AsPerCpu<TKey, TValue>();

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

    private void Fill(BpfMap<uint, uint> table, IEnumerable<(uint Slot, string Name)> programs)
    {
        foreach (var (slot, name) in programs)
        {
            using var program = new FdScope(Program(name).Fd);
            table.Update(slot, (uint)program.Fd);
        }
    }

    private void Load(string image)
    {
        using var elf = BpfImages.Open(image);
        foreach (var name in elf.MapNames.Where(_maps.ContainsKey))
        {
            elf.ReuseMap(name, _maps[name]);
        }

        elf.Load();
        foreach (var name in elf.MapNames.Where(name => !_maps.ContainsKey(name)))
        {
            _maps.Add(name, elf.GetMap(name));
        }

        foreach (var name in elf.ProgramNames)
        {
            _programs.Add(name, elf.GetProgram(name));
        }
    }
}
