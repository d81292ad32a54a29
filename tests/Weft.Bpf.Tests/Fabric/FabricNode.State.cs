using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;

namespace Weft.Bpf.Tests.Fabric;

/// <content>The rows that user space would write.</content>
internal sealed partial class FabricNode
{
    /// <summary>Back to a configured node that knows nobody.</summary>
    public void Reset(string vtep)
    {
        Clear(MapSpecs.Ct4);
        Clear(MapSpecs.Ct6);
        Clear(MapSpecs.Frags4);
        Clear(MapSpecs.Frags6);
        Clear(MapSpecs.Endpoints4);
        Clear(MapSpecs.Endpoints6);
        Clear(MapSpecs.Routes4);
        Clear(MapSpecs.Routes6);
        Clear(MapSpecs.Vteps);
        Clear(MapSpecs.Workloads);
        Services.Clear();
        Policies.Clear();
        foreach (var node in _nodes)
        {
            _loaded.Map(MapSpecs.Nodes).Update(node, default);
        }

        _nodes.Clear();
        RefillEvents();
        _ = ReadEvents();
        _ = ReadFlows();
        Config = new ConfigRow
        {
            Generation = 1,
            UplinkIfindex = Loopback,
            HostIfindex = Loopback,
            VxlanIfindex = Loopback,
            Vtep4 = Rows.Ipv4(vtep),
            Vni = 1,
            Gateway4 = Rows.Ipv4(Gateway4),
            Gateway6 = Rows.Ipv6(Gateway6),
            GatewayMac = Rows.Mac(GatewayMac),
            HostMac = Rows.Mac(HostMac),
            HostMtu = 1450,
        };
    }

    /// <summary>The full burst of drop events and of flow events again.</summary>
    public void RefillEvents()
    {
        _loaded.PerCpuMap(MapSpecs.Budget).UpdateAll(0, default);
        _loaded.PerCpuMap(MapSpecs.FlowBudget).UpdateAll(0, default);
    }

    /// <summary>What user space does after it changed or removed a row.</summary>
    public void NextGeneration() => Config = Config with { Generation = Config.Generation + 1 };

    /// <summary>A workload of this node, open for everybody.</summary>
    public void Add(Workload workload)
    {
        Policies.Open(workload);
        if (workload.Ipv4.Length > 0)
        {
            _loaded.Map(MapSpecs.Endpoints4).Update(Rows.Ipv4(workload.Ipv4), workload.ToEndpoint());
        }

        if (workload.Ipv6.Length > 0)
        {
            _loaded.Map(MapSpecs.Endpoints6).Update(new Addr6Key { Addr = Rows.Ipv6(workload.Ipv6) }, workload.ToEndpoint());
        }
    }

    public void Remove(Workload workload)
    {
        _loaded.Map(MapSpecs.Endpoints4).TryDelete(Rows.Ipv4(workload.Ipv4));
        _loaded.Map(MapSpecs.Endpoints6).TryDelete(new Addr6Key { Addr = Rows.Ipv6(workload.Ipv6) });
    }

    public void Route(RouteKind kind, params ReadOnlySpan<string> prefixes) => Route(new RouteRow { Kind = (byte)kind }, prefixes);

    public void Route(uint node, params ReadOnlySpan<string> prefixes) =>
        Route(new RouteRow { Kind = (byte)RouteKind.Node, Node = (ushort)node }, prefixes);

    /// <summary>Another node: its row, and VXLAN accepted from its address.</summary>
    public void AddNode(uint index, string vtep, string underlay6, PathKind path, ushort mtu)
    {
        var row = new NodeRow
        {
            Vtep4 = Rows.Ipv4(vtep),
            Underlay6 = Rows.Ipv6(underlay6),
            Path4 = (byte)path,
            Path6 = (byte)path,
            Mtu4 = mtu,
            Mtu6 = mtu,
        };
        _nodes.Add(index);
        _loaded.Map(MapSpecs.Nodes).Update(index, row);
        _loaded.Map(MapSpecs.Vteps).Update(Rows.Ipv4(vtep), index);
    }

    /// <summary>Every entry of the IPv4 connection table.</summary>
    public IReadOnlyList<KeyValuePair<CtKey4, CtValueRow>> Connections4 => _loaded.Map(MapSpecs.Ct4).Dump();

    public IReadOnlyList<KeyValuePair<CtKey6, CtValueRow>> Connections6 => _loaded.Map(MapSpecs.Ct6).Dump();

    /// <summary>The IPv4 entry of the direction that begins at this port.</summary>
    public CtValueRow Connection4(ushort sourcePort) => Connections4.Single(pair => pair.Key.Sport == sourcePort).Value;

    /// <summary>Changes every IPv4 entry, for example to make time pass.</summary>
    public void Change4(Func<CtValueRow, CtValueRow> change)
    {
        foreach (var (key, value) in Connections4)
        {
            _loaded.Map(MapSpecs.Ct4).Update(key, change(value));
        }
    }

    /// <summary>Changes every entry of both families.</summary>
    public void Change(Func<CtValueRow, CtValueRow> change)
    {
        Change4(change);
        foreach (var (key, value) in Connections6)
        {
            _loaded.Map(MapSpecs.Ct6).Update(key, change(value));
        }
    }

    /// <summary>Takes entries away, as the table does when it is full.</summary>
    public void Forget(Predicate<CtValueRow> match)
    {
        Forget(_loaded.Map(MapSpecs.Ct4), match);
        Forget(_loaded.Map(MapSpecs.Ct6), match);
    }

    /// <summary>The entries of a family, by their ports and whether they are of the answers.</summary>
    public IReadOnlyList<CtValueRow> Connections(int family) =>
        family == 4 ? [.. Connections4.Select(pair => pair.Value)] : [.. Connections6.Select(pair => pair.Value)];

    public void Route(RouteRow row, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            var (address, length) = Rows.Split(prefix);
            if (Rows.IsIpv4(address))
            {
                _loaded.Map(MapSpecs.Routes4).Update(new Prefix4Key { Length = length, Addr = Rows.Ipv4(address) }, row);
            }
            else
            {
                _loaded.Map(MapSpecs.Routes6).Update(new Prefix6Key { Length = length, Addr = Rows.Ipv6(address) }, row);
            }
        }
    }

    private static void Forget<TKey>(BpfMap<TKey, CtValueRow> table, Predicate<CtValueRow> match)
        where TKey : unmanaged
    {
        foreach (var (key, row) in table.Dump())
        {
            _ = match(row) && table.TryDelete(key);
        }
    }

    private void Clear<TKey, TValue>(MapSpec<TKey, TValue> spec)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var map = _loaded.Map(spec);
        foreach (var (key, _) in map.Dump())
        {
            map.TryDelete(key);
        }
    }
}
