using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Programs;
using Weft.Linux;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Edge;

/// <summary>The edge's programs in the kernel: the one to attach, and those it calls, over the node's own maps.</summary>
internal sealed class EdgePrograms : IDisposable
{
    public const string EntryName = "from_edge";

    private static readonly string[] _families = [BpfImages.Edge4, BpfImages.Edge6];

    private EdgePrograms(BpfProgram entry, BpfMap table)
    {
        Entry = entry;
        Table = table;
    }

    public BpfProgram Entry { get; }

    /// <summary>Its table of tail calls, which the kernel empties when nobody has it open and it is not pinned.</summary>
    public BpfMap Table { get; }

    /// <exception cref="BpfLoadException">The verifier refused a program.</exception>
    public static EdgePrograms Load(PinnedMaps maps)
    {
        using var edge = BpfImages.Open(BpfImages.Edge);
        maps.LendTo(edge);
        edge.Load();
        var table = edge.GetMap(MapSpecs.EdgeProgs.Name);
        try
        {
            foreach (var image in _families)
            {
                using var family = BpfImages.Open(image);
                maps.LendTo(family);
                family.Load();
                Fill(table, family);
            }

            return new EdgePrograms(edge.GetProgram(EntryName), table);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Entry.Dispose();
        Table.Dispose();
    }

    private static void Fill(BpfMap table, BpfObject family)
    {
        foreach (var slot in Enum.GetValues<EdgeSlot>())
        {
            var name = slot.ToString().ToLowerInvariant();
            if (family.ProgramNames.Contains(name))
            {
                using var program = family.GetProgram(name);
                using var scope = new FdScope(program.Fd);
                table.As<uint, uint>().Update((uint)slot, (uint)scope.Fd);
            }
        }
    }
}
