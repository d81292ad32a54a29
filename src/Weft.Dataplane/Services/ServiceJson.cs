using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Services;

/// <summary>Pages and affinities as JSON.</summary>
internal static class ServiceJson
{
    /// <summary>The pages of an array of maps; what is in them is shown with the rows that refer to it.</summary>
    public static IEnumerable<JsonObject> Pages(BpfMap array)
    {
        var pages = array.AsMapArray();
        for (var page = 0; page < pages.Length; page++)
        {
            if (pages.TryLookup(page, out var id))
            {
                yield return new JsonObject { ["page"] = page, ["map"] = id };
            }
        }
    }

    public static JsonObject Affinity4(AffinityKey4 key, Affinity4Row row) => new()
    {
        ["service"] = key.Service,
        ["client"] = RowJson.Text(AbiValues.FromIpv4(key.Client)),
        ["addr"] = RowJson.Text(AbiValues.FromIpv4(row.Addr)),
        ["last_used"] = row.LastUsed,
    };

    public static JsonObject Affinity6(AffinityKey6 key, Affinity6Row row) => new()
    {
        ["service"] = key.Service,
        ["client"] = RowJson.Text(AbiValues.FromIpv6(key.Client)),
        ["addr"] = RowJson.Text(AbiValues.FromIpv6(row.Addr)),
        ["last_used"] = row.LastUsed,
    };
}
