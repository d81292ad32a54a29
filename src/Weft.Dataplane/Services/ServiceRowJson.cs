using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>The maps of Services in one family as JSON, field by field under the names of bpf/abi.</summary>
internal static class ServiceRowJson<TAbi, TService, TMember, TRange, TBackend>
    where TAbi : IServiceAbi<TService, TMember, TRange, TBackend>
    where TService : unmanaged
    where TMember : unmanaged
    where TRange : unmanaged
    where TBackend : unmanaged
{
    /// <summary>Rows with their tables: each backend with the number of slots that lead to it.</summary>
    public static IEnumerable<JsonObject> Services(PinnedMaps maps)
    {
        using var tables = new TableReader<TAbi, TService, TMember, TRange, TBackend>(maps);
        foreach (var (key, row) in maps.Get(TAbi.Services).Dump())
        {
            var (address, port, protocol) = TAbi.FrontendOf(key);
            yield return new JsonObject
            {
                ["addr"] = RowJson.Text(address),
                ["port"] = port,
                ["protocol"] = protocol,
                ["id"] = row.Id,
                ["flags"] = Flags(row.Flags),
                ["affinity"] = row.Affinity,
                ["inside"] = Table(row.Inside, tables),
                ["outside"] = Table(row.Outside, tables),
            };
        }
    }

    public static IEnumerable<JsonObject> Members(PinnedMaps maps) => maps.Get(TAbi.Members).Dump().Select(row => new JsonObject
    {
        ["service"] = TAbi.ServiceOf(row.Key),
        ["addr"] = RowJson.Text(TAbi.AddressOf(row.Key)),
        ["port"] = row.Value.Port.Value,
        ["draining"] = row.Value.Draining != 0,
    });

    public static IEnumerable<JsonObject> Ranges(PinnedMaps maps) => maps.Get(TAbi.Ranges).Dump().Select(row => new JsonObject
    {
        ["service"] = TAbi.ServiceOf(row.Key),
        ["range"] = TAbi.RangeOf(row.Key).ToString(),
    });

    private static JsonArray Flags(uint flags) =>
        [.. Enum.GetValues<ServiceFlag>().Where(flag => (flags & (uint)flag) != 0).Select(flag => JsonValue.Create(flag.ToString()))];

    private static JsonObject? Table(in ServiceTableRecord table, TableReader<TAbi, TService, TMember, TRange, TBackend> reader) => table.Size == 0
        ? null
        : new JsonObject
        {
            ["slots"] = table.Slots,
            ["size"] = table.Size,
            ["backends"] = new JsonArray([.. reader.Read(table).Select(backend => new JsonObject
            {
                ["backend"] = backend.Backend.ToString(),
                ["slots"] = backend.Slots,
            })]),
        };
}
