using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using Weft.Packets;

namespace Weft.Dataplane.Maps;

/// <summary>The maps that hold desired state, in the order that rows are added: what is referred to comes first.</summary>
internal sealed class MapTables
{
    private readonly IMapReconciler[] _inOrder;

    public MapTables(PinnedMaps maps)
    {
        Nodes = new(maps.Get(MapSpecs.Nodes));
        Vteps = new(maps.Get(MapSpecs.Vteps));
        Endpoints4 = new(maps.Get(MapSpecs.Endpoints4));
        Endpoints6 = new(maps.Get(MapSpecs.Endpoints6));
        Workloads = new(maps.Get(MapSpecs.Workloads));
        Routes4 = new(maps.Get(MapSpecs.Routes4), new() { OnAdd = CoveringPrefix.Exists });
        Routes6 = new(maps.Get(MapSpecs.Routes6), new() { OnAdd = CoveringPrefix.Exists });
        _inOrder = [Nodes, Vteps, Endpoints4, Endpoints6, Workloads, Routes4, Routes6];
    }

    public MapReconciler<uint, NodeRow> Nodes { get; }

    public MapReconciler<BigEndianUInt32, uint> Vteps { get; }

    public MapReconciler<BigEndianUInt32, EndpointRow> Endpoints4 { get; }

    public MapReconciler<Addr6Key, EndpointRow> Endpoints6 { get; }

    public MapReconciler<uint, WorkloadRow> Workloads { get; }

    public MapReconciler<Prefix4Key, RouteRow> Routes4 { get; }

    public MapReconciler<Prefix6Key, RouteRow> Routes6 { get; }

    /// <summary>Prefixes of Services that the kernel has.</summary>
    public IEnumerable<IPNetwork> ServicePrefixes =>
    [
        .. Routes4.Actual.Where(route => route.Value.Kind == (byte)RouteKind.Service).Select(route => RouteRows.FromKey(route.Key)),
        .. Routes6.Actual.Where(route => route.Value.Kind == (byte)RouteKind.Service).Select(route => RouteRows.FromKey(route.Key)),
    ];

    public void ReadBack() => Array.ForEach(_inOrder, map => map.ReadBack());

    public void WantEndpoints(DesiredRows rows)
    {
        Endpoints4.Want(rows.Endpoints4);
        Endpoints6.Want(rows.Endpoints6);
        Workloads.Want(rows.Workloads);
    }

    public void WantNodes(DesiredRows rows)
    {
        Nodes.Want(rows.Nodes);
        Vteps.Want(rows.Vteps);
        Routes4.Want(rows.Routes4);
        Routes6.Want(rows.Routes6);
    }

    public void Write(ChangeLog log) => Array.ForEach(_inOrder, map => map.Write(log));

    /// <summary>The other way round: a row goes before what it refers to.</summary>
    public void Delete(ChangeLog log)
    {
        foreach (var map in _inOrder.Reverse())
        {
            map.Delete(log);
        }
    }
}
