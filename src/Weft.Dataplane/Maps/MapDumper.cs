using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Services;
using Weft.Linux.Bpf;
using Json4 = Weft.Dataplane.Services.ServiceRowJson<
    Weft.Dataplane.Services.ServiceAbi4,
    Weft.Dataplane.Abi.ServiceKey4,
    Weft.Dataplane.Abi.MemberKey4,
    Weft.Dataplane.Abi.RangeKey4,
    Weft.Dataplane.Abi.Backend4Record>;
using Json6 = Weft.Dataplane.Services.ServiceRowJson<
    Weft.Dataplane.Services.ServiceAbi6,
    Weft.Dataplane.Abi.ServiceKey6,
    Weft.Dataplane.Abi.MemberKey6,
    Weft.Dataplane.Abi.RangeKey6,
    Weft.Dataplane.Abi.Backend6Record>;

namespace Weft.Dataplane.Maps;

/// <summary>Reads and decodes whole maps.</summary>
internal sealed class MapDumper(PinnedMaps maps)
{
    /// <summary>A dump is for looking at, so the large tables are cut here.</summary>
    private const int MaxRows = 100_000;

    private static readonly Dictionary<string, Func<PinnedMaps, IEnumerable<JsonObject>>> _readers = new(StringComparer.Ordinal)
    {
        [MapSpecs.Config.Name] = maps => Rows(maps.Get(MapSpecs.Config), RowJson.Config),
        [MapSpecs.Workloads.Name] = maps => Rows(maps.Get(MapSpecs.Workloads), RowJson.Workload),
        [MapSpecs.Endpoints4.Name] = maps => Rows(maps.Get(MapSpecs.Endpoints4), RowJson.Endpoint4),
        [MapSpecs.Endpoints6.Name] = maps => Rows(maps.Get(MapSpecs.Endpoints6), RowJson.Endpoint6),
        [MapSpecs.Routes4.Name] = maps => Rows(maps.Get(MapSpecs.Routes4), RowJson.Route4),
        [MapSpecs.Routes6.Name] = maps => Rows(maps.Get(MapSpecs.Routes6), RowJson.Route6),
        [MapSpecs.Nodes.Name] = maps => Rows(maps.Get(MapSpecs.Nodes), RowJson.Node),
        [MapSpecs.Nexthops.Name] = maps => Rows(maps.Get(MapSpecs.Nexthops), RowJson.Nexthop),
        [MapSpecs.Vteps.Name] = maps => Rows(maps.Get(MapSpecs.Vteps), RowJson.Vtep),
        [MapSpecs.Ct4.Name] = maps => Rows(maps.Get(MapSpecs.Ct4), ConntrackJson.Flow4),
        [MapSpecs.Ct6.Name] = maps => Rows(maps.Get(MapSpecs.Ct6), ConntrackJson.Flow6),
        [MapSpecs.Frags4.Name] = maps => Rows(maps.Get(MapSpecs.Frags4), ConntrackJson.Fragment4),
        [MapSpecs.Frags6.Name] = maps => Rows(maps.Get(MapSpecs.Frags6), ConntrackJson.Fragment6),
        [MapSpecs.Services4.Name] = Json4.Services,
        [MapSpecs.Services6.Name] = Json6.Services,
        [MapSpecs.Members4.Name] = Json4.Members,
        [MapSpecs.Members6.Name] = Json6.Members,
        [MapSpecs.Ranges4.Name] = Json4.Ranges,
        [MapSpecs.Ranges6.Name] = Json6.Ranges,
        [MapSpecs.Affinity4.Name] = maps => Rows(maps.Get(MapSpecs.Affinity4), ServiceJson.Affinity4),
        [MapSpecs.Affinity6.Name] = maps => Rows(maps.Get(MapSpecs.Affinity6), ServiceJson.Affinity6),
        [MapSpecs.Policy.Name] = maps => maps.Get(MapSpecs.Policy).Dump().Select(row => PolicyJson.Policy(row.Value)),
        [MapSpecs.Isolations.Name] = maps => Rows(maps.Get(MapSpecs.Isolations), PolicyJson.Isolation),
        [MapSpecs.Classes4.Name] = maps => Rows(maps.Get(MapSpecs.Classes4), PolicyJson.Class4),
        [MapSpecs.Classes6.Name] = maps => Rows(maps.Get(MapSpecs.Classes6), PolicyJson.Class6),
        [MapSpecs.Filters.Name] = maps => Rows(maps.Get(MapSpecs.Filters), PolicyJson.Filter),
        [MapSpecs.Rules.Name] = maps => Rows(maps.Get(MapSpecs.Rules), PolicyJson.Rule),
        [MapSpecs.Maglev.Name] = maps => ServiceJson.Pages(maps.Get(MapSpecs.Maglev)),
        [MapSpecs.Backends4.Name] = maps => ServiceJson.Pages(maps.Get(MapSpecs.Backends4)),
        [MapSpecs.Backends6.Name] = maps => ServiceJson.Pages(maps.Get(MapSpecs.Backends6)),
        [MapSpecs.Counters.Name] = maps => new Drops.CounterReader(maps.Get((MapSpec)MapSpecs.Counters).AsPerCpu<uint, CounterValueRow>()).Read()
            .Where(counter => counter.Packets > 0).Select(RowJson.Counter),
    };

    public static IReadOnlyList<string> Names { get; } = [.. _readers.Keys.Order(StringComparer.Ordinal)];

    public MapDump? Dump(string name)
    {
        if (!_readers.TryGetValue(name, out var reader))
        {
            return null;
        }

        var spec = MapSpecs.All.Single(spec => spec.Name == name);
        return new MapDump(name, spec.Type.ToString(), spec.MaxEntries, [.. reader(maps).Take(MaxRows)]);
    }

    // Unused slots of an array are not rows.
    private static IEnumerable<JsonObject> Rows<TKey, TValue>(BpfMap<TKey, TValue> map, Func<TKey, TValue, JsonObject> decode)
        where TKey : unmanaged
        where TValue : unmanaged =>
        map.Dump()
            .Where(row => map.Map.Layout.Type != BpfMapType.Array || !RowComparer<TValue>.IsZero(row.Value))
            .Select(row => decode(row.Key, row.Value));
}
