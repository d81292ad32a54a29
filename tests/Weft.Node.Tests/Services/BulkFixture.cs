using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Services;
using Weft.Linux.Netlink;
using Weft.Node.Tests.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>
/// Two nodes with two workloads on the first and one on the second, and a client on their underlay that is none of the fabric's:
/// it sends what is for Services to the first node.
/// </summary>
public abstract class BulkFixture : IDisposable
{
    public const ushort ServicePort = 80;
    public const ushort NodePort = 30080;

    private const byte Tcp = 6;
    private const byte Udp = 17;

    private static readonly string[] _prefixes = ["10.96.0.0/16", "fd96::/108", "203.0.113.0/24", "2001:db8:101::/112"];

    private readonly FabricLab _lab = new();

    private protected BulkFixture(RemotePath path)
    {
        try
        {
            var (first, second) = (_lab.AddNode(), _lab.AddNode());
            Left = first.AddPod();
            Beside = first.AddPod();
            Right = second.AddPod();
            _lab.Join(path);
            Outside = Stranger();
        }
        catch
        {
            _lab.Dispose();
            throw;
        }
    }

    internal FabricPod Left { get; }

    /// <summary>On the node of <see cref="Left"/>.</summary>
    internal FabricPod Beside { get; }

    internal FabricPod Right { get; }

    internal LabNamespace Outside { get; }

    internal static IPAddress Vip(AddressFamily family) => IPAddress.Parse(family == AddressFamily.InterNetwork ? "203.0.113.5" : "2001:db8:101::5");

    /// <summary>One Service for everybody, TCP and UDP, with an address and a node port.</summary>
    internal void Serve(AddressFamily family, IPAddress backend, ushort port)
    {
        var specs = new[] { Tcp, Udp }.Select(protocol => new ServicePortSpec(
            new ServicePortKey("shop", "web", $"{ServicePort}/{protocol}", family),
            protocol,
            [new ServiceFrontend(Vip(family), ServicePort, FrontendKind.LoadBalancer), new ServiceFrontend(null, NodePort, FrontendKind.NodePort)],
            [new BackendSpec(backend, port, 1, true, true)],
            null,
            []));
        foreach (var node in _lab.Nodes)
        {
            node.State = node.State with { ServicePrefixes = [.. _prefixes.Select(prefix => IPNetwork.Parse(prefix))], Services = ServiceSet.Of(specs) };
            node.Apply();
        }
    }

    public void Dispose()
    {
        _lab.Dispose();
        GC.SuppressFinalize(this);
    }

    private LabNamespace Stranger()
    {
        var ns = _lab.Lab.Namespace("out");
        NetnsLab.Connect(ns, "eth0", "172.30.1.200/24", _lab.Underlay, "port200", null);
        ns.Address("eth0", "fd30:1::200/64");
        _lab.Underlay.Netlink.Links.Change(_lab.Underlay.Index("port200"), new LinkChange { Master = _lab.Underlay.Index("br0") });
        ns.Ip("route", "add", "203.0.113.0/24", "via", "172.30.1.11");
        ns.Ip("-6", "route", "add", "2001:db8:101::/112", "via", "fd30:1::11");
        return ns;
    }
}

/// <summary>Nodes that route to each other on the same link.</summary>
public sealed class NativeBulk() : BulkFixture(RemotePath.Native);

/// <summary>Nodes that reach each other through VXLAN.</summary>
public sealed class VxlanBulk() : BulkFixture(RemotePath.Vxlan);
