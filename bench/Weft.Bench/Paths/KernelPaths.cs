using System.Net;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Paths;

/// <summary>Client and server joined by one veth pair: the reference of every ratio.</summary>
internal sealed class PlainVethPath : BenchPath
{
    public override string Name => "plain veth";

    public override IPAddress ClientAddress => IPAddress.Parse("10.1.0.1");

    public override IPAddress ServerAddress => IPAddress.Parse("10.1.0.2");

    protected override void Connect() => NetnsLab.Connect(Client, "eth0", "10.1.0.1/24", Server, "eth0", "10.1.0.2/24");
}

/// <summary>One node whose kernel bridges between two veths.</summary>
internal sealed class KernelBridgePath : BenchPath
{
    public override string Name => "kernel bridge";

    public override IPAddress ClientAddress => IPAddress.Parse("10.2.0.1");

    public override IPAddress ServerAddress => IPAddress.Parse("10.2.0.2");

    protected override void Connect()
    {
        var node = Node("n");
        node.Netlink.Links.Create(new BridgeSpec("br0") { Up = true });
        NetnsLab.Connect(node, "c0", null, Client, "eth0", "10.2.0.1/24");
        NetnsLab.Connect(node, "s0", null, Server, "eth0", "10.2.0.2/24");
        KernelParts.Enslave(node, "br0", "c0", "s0");
    }
}

/// <summary>One node whose kernel routes between two veths.</summary>
internal sealed class KernelRoutingPath : BenchPath
{
    public override string Name => "kernel routing";

    public override IPAddress ClientAddress => IPAddress.Parse("10.3.1.2");

    public override IPAddress ServerAddress => IPAddress.Parse("10.3.2.2");

    protected override void Connect()
    {
        var node = Node("n");
        NetnsLab.Connect(node, "c0", "10.3.1.1/24", Client, "eth0", "10.3.1.2/24");
        NetnsLab.Connect(node, "s0", "10.3.2.1/24", Server, "eth0", "10.3.2.2/24");
        KernelParts.Route(Client, "0.0.0.0/0", "10.3.1.1");
        KernelParts.Route(Server, "0.0.0.0/0", "10.3.2.1");
    }
}

/// <summary>Two nodes whose kernels route, no overlay.</summary>
internal sealed class KernelTwoNodeRoutingPath : BenchPath
{
    public override string Name => "kernel routing, 2 nodes";

    public override IPAddress ClientAddress => IPAddress.Parse("10.4.1.2");

    public override IPAddress ServerAddress => IPAddress.Parse("10.4.2.2");

    protected override void Connect()
    {
        var (left, right) = (Node("l"), Node("r"));
        NetnsLab.Connect(left, "c0", "10.4.1.1/24", Client, "eth0", "10.4.1.2/24");
        NetnsLab.Connect(right, "s0", "10.4.2.1/24", Server, "eth0", "10.4.2.2/24");
        NetnsLab.Connect(left, "up0", "172.31.4.1/24", right, "up0", "172.31.4.2/24");
        KernelParts.Route(Client, "0.0.0.0/0", "10.4.1.1");
        KernelParts.Route(Server, "0.0.0.0/0", "10.4.2.1");
        KernelParts.Route(left, "10.4.2.0/24", "172.31.4.2");
        KernelParts.Route(right, "10.4.1.0/24", "172.31.4.1");
    }
}

/// <summary>Two nodes, each a bridge with a workload's veth and a VXLAN device to the other.</summary>
internal sealed class KernelVxlanPath : BenchPath
{
    private const int MtuBytes = 1450;

    public override string Name => "kernel VXLAN + bridge";

    public override IPAddress ClientAddress => IPAddress.Parse("10.5.0.1");

    public override IPAddress ServerAddress => IPAddress.Parse("10.5.0.2");

    protected override void Connect()
    {
        var (left, right) = (Node("l"), Node("r"));
        NetnsLab.Connect(left, "up0", "172.31.5.1/24", right, "up0", "172.31.5.2/24");
        Overlay(left, "172.31.5.1", "172.31.5.2", Client, "10.5.0.1/24");
        Overlay(right, "172.31.5.2", "172.31.5.1", Server, "10.5.0.2/24");
    }

    private static void Overlay(LabNamespace node, string local, string remote, LabNamespace workload, string address)
    {
        node.Netlink.Links.Create(new BridgeSpec("br0") { Up = true });
        node.Netlink.Links.Create(new VxlanSpec("vx0")
        {
            Vni = 1,
            Local = IPAddress.Parse(local),
            Remote = IPAddress.Parse(remote),
            Underlay = node.Index("up0"),
            Learning = true,
            MtuBytes = MtuBytes,
            Up = true,
        });
        NetnsLab.Connect(node, "w0", null, workload, "eth0", address);
        workload.Netlink.Links.Change(workload.Index("eth0"), new LinkChange { MtuBytes = MtuBytes });
        node.Netlink.Links.Change(node.Index("w0"), new LinkChange { MtuBytes = MtuBytes });
        KernelParts.Enslave(node, "br0", "w0", "vx0");
    }
}

/// <summary>What the kernel's own paths are put together from.</summary>
internal static class KernelParts
{
    public static void Enslave(LabNamespace node, string bridge, params ReadOnlySpan<string> ports)
    {
        foreach (var port in ports)
        {
            node.Netlink.Links.Change(node.Index(port), new LinkChange { Master = node.Index(bridge) });
        }
    }

    public static void Route(LabNamespace from, string destination, string gateway) =>
        from.Netlink.Routes.Add(new Route(IPNetwork.Parse(destination)) { Gateway = IPAddress.Parse(gateway) });
}
