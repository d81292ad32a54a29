using Weft.Dataplane.Abi;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// The scene of most tests: node A with the workloads Web and Db, node B with the workload Cache. The programs are loaded once
/// per process; every test begins with fresh rows. Tests of this assembly do not run in parallel.
/// </summary>
internal static class TwoNodes
{
    public const uint IndexOfA = 1;
    public const uint IndexOfB = 2;
    public const string UnderlayA4 = "172.30.1.11";
    public const string UnderlayB4 = "172.30.1.12";
    public const string UnderlayA6 = "fd30:1::11";
    public const string UnderlayB6 = "fd30:1::12";
    public const ushort UnderlayMtu = 1500;
    public const ushort VxlanMtu = 1450;

    private static readonly Lazy<FabricNode> _a = new(() => new FabricNode());
    private static readonly Lazy<FabricNode> _b = new(() => new FabricNode());

    public static Workload Web { get; } = new(1, "02:00:00:00:0a:01", "10.64.0.10", "fd64:1::10");

    public static Workload Db { get; } = new(2, "02:00:00:00:0a:02", "10.64.0.11", "fd64:1::11");

    public static Workload Cache { get; } = new(3, "02:00:00:00:0b:01", "10.64.1.10", "fd64:1:0:1::10");

    /// <summary>Node A alone, with B reachable over this path.</summary>
    public static FabricNode A(PathKind path = PathKind.Vxlan)
    {
        var node = _a.Value;
        node.Reset(UnderlayA4);
        node.Route(RouteKind.Local, "10.64.0.0/24", "fd64:1::/64");
        node.Route(RouteKind.Host, UnderlayA4 + "/32", UnderlayA6 + "/128");
        node.AddNode(IndexOfB, UnderlayB4, UnderlayB6, path, path == PathKind.Vxlan ? VxlanMtu : UnderlayMtu);
        node.Route(IndexOfB, "10.64.1.0/24", "fd64:1:0:1::/64", UnderlayB4 + "/32", UnderlayB6 + "/128");
        node.Add(Web);
        node.Add(Db);
        return node;
    }

    public static FabricNode B(PathKind path = PathKind.Vxlan)
    {
        var node = _b.Value;
        node.Reset(UnderlayB4);
        node.Route(RouteKind.Local, "10.64.1.0/24", "fd64:1:0:1::/64");
        node.Route(RouteKind.Host, UnderlayB4 + "/32", UnderlayB6 + "/128");
        node.AddNode(IndexOfA, UnderlayA4, UnderlayA6, path, path == PathKind.Vxlan ? VxlanMtu : UnderlayMtu);
        node.Route(IndexOfA, "10.64.0.0/24", "fd64:1::/64", UnderlayA4 + "/32", UnderlayA6 + "/128");
        node.Add(Cache);
        return node;
    }
}
