using System.Text.Json;
using Weft.Linux.Bpf;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Services;

/// <summary>What a node's maps occupy in the kernel, as the kernel itself counts it.</summary>
internal static class MapMemory
{
    /// <summary>Octets of each pinned map; pages count for the map that holds them.</summary>
    public static IReadOnlyDictionary<string, long> Read(string pinPath) => Directory.EnumerateFiles(Path.Combine(pinPath, "maps"))
        .ToDictionary(path => Path.GetFileName(path), Bytes, StringComparer.Ordinal);

    private static long Bytes(string path)
    {
        using var map = BpfMap.TryOpenPinned(path) ?? throw new FileNotFoundException("The map is gone.", path);
        var own = Bytes(map.Id);
        if (map.Layout.Type != BpfMapType.ArrayOfMaps)
        {
            return own;
        }

        var pages = map.AsMapArray();
        return own + Enumerable.Range(0, pages.Length).Sum(row => pages.TryLookup(row, out var id) ? Bytes(id) : 0);
    }

    private static long Bytes(uint id)
    {
        using var shown = JsonDocument.Parse(CommandLine.Run("bpftool", "-j", "map", "show", "id", $"{id}"));
        return shown.RootElement.GetProperty("bytes_memlock").GetInt64();
    }
}
