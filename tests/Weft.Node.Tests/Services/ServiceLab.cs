using System.Net;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Services;
using Weft.Node.Tests.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Services;

/// <summary>Two joined nodes with two workloads on the first and one on the second, each of which serves under its name; and a host outside of the fabric.</summary>
internal sealed class ServiceLab : IDisposable
{
    public const ushort ServerPort = 8080;
    public const ushort NodePort = 30080;

    public static readonly IPAddress Public4 = IPAddress.Parse("203.0.113.7");
    public static readonly IPAddress Public6 = IPAddress.Parse("2001:db8:101::7");

    private readonly FabricLab _lab = new();
    private readonly List<NamedServer> _servers = [];

    public ServiceLab(RemotePath path)
    {
        try
        {
            var (first, second) = (_lab.AddNode(), _lab.AddNode());
            (Left, Beside, Right) = (first.AddPod(), first.AddPod(), second.AddPod());
            foreach (var node in _lab.Nodes)
            {
                node.State = node.State with { ServicePrefixes = [.. new[] { "10.96.0.0/16", "fd96::/108", "203.0.113.0/26", "2001:db8:101::/112" }.Select(IPNetwork.Parse)] };
            }

            _lab.Join(path);
            Outside = AddOutside();
            foreach (var (name, pod) in new[] { ("left", Left), ("beside", Beside), ("right", Right) })
            {
                _servers.Add(new NamedServer(name, pod.Namespace, pod.Ipv4, ServerPort));
                _servers.Add(new NamedServer(name, pod.Namespace, pod.Ipv6, ServerPort));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public FabricPod Left { get; }

    /// <summary>On the node of <see cref="Left"/>.</summary>
    public FabricPod Beside { get; }

    public FabricPod Right { get; }

    /// <summary>Reaches the public addresses by the first node.</summary>
    public LabNamespace Outside { get; }

    public static IPAddress OutsideAddress(bool isIpv6) => IPAddress.Parse(isIpv6 ? "fd30:1::200" : "172.30.1.200");

    public IReadOnlyList<FabricNode> Nodes => _lab.Nodes;

    /// <summary>The namespace of the bridge between nodes and the host outside.</summary>
    public LabNamespace Underlay => _lab.Underlay;

    public static BackendSpec Backend(FabricPod pod, bool isIpv6 = false) => new(isIpv6 ? pod.Ipv6 : pod.Ipv4, ServerPort, 1, true, true);

    /// <summary>A Service with every kind of address, in one family and protocol.</summary>
    public static ServicePortSpec Everywhere(bool isIpv6, byte protocol, params BackendSpec[] backends)
    {
        var vip = isIpv6 ? ServiceSpecs.Vip6(1) : ServiceSpecs.Vip4(1);
        return ServiceSpecs.Cluster("all", vip, backends) with
        {
            Key = new ServicePortKey("shop", "all", $"p{protocol}", vip.AddressFamily),
            Protocol = protocol,
            Frontends =
            [
                new ServiceFrontend(vip, 80, FrontendKind.Cluster),
                new ServiceFrontend(isIpv6 ? Public6 : Public4, 80, FrontendKind.LoadBalancer),
                new ServiceFrontend(null, NodePort, FrontendKind.NodePort),
            ],
        };
    }

    /// <summary>Brings these Services and no others to all nodes.</summary>
    public void Apply(params ServicePortSpec[] services)
    {
        foreach (var node in _lab.Nodes)
        {
            node.State = node.State with { Services = ServiceSet.Of(services) };
            node.Apply();
        }
    }

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _lab.Dispose();
    }

    private LabNamespace AddOutside()
    {
        var outside = _lab.AddHost("out", $"{OutsideAddress(false)}/24", $"{OutsideAddress(true)}/64");
        foreach (var (prefix, node) in new[] { ("203.0.113.0/26", Nodes[0].Underlay4), ("2001:db8:101::/112", Nodes[0].Underlay6) })
        {
            outside.Exec("ip", "route", "add", prefix, "via", node.ToString());
        }

        return outside;
    }
}
