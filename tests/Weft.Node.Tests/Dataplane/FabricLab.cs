using Weft.Dataplane.Nodes;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Dataplane;

/// <summary>Nodes on one bridge, each with a dataplane of its own, and workloads in namespaces. Everything is gone when it is disposed.</summary>
internal sealed class FabricLab : IDisposable
{
    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _bridge;
    private readonly List<FabricNode> _nodes = [];
    private readonly int _underlayMtu;

    static FabricLab() => PinOrphans.Remove();

    public FabricLab(int underlayMtu = 1500)
    {
        _underlayMtu = underlayMtu;
        _bridge = _lab.Namespace("br");
        _bridge.Netlink.Links.Create(new BridgeSpec("br0") { Up = true, MtuBytes = underlayMtu });

        // A bridge asks netfilter about every packet where the host has br_netfilter loaded; these tests are not about that.
        foreach (var key in new[] { "net/bridge/bridge-nf-call-iptables", "net/bridge/bridge-nf-call-ip6tables" })
        {
            if (Sysctl.Read(_bridge.Handle, key) is not null)
            {
                Sysctl.Write(_bridge.Handle, key, "0");
            }
        }
    }

    public IReadOnlyList<FabricNode> Nodes => _nodes;

    public NetnsLab Lab => _lab;

    /// <summary>The namespace of the bridge, where underlay packets can be watched.</summary>
    public LabNamespace Underlay => _bridge;

    /// <summary>A node with an address on the underlay and prefixes for its workloads; nothing is applied yet.</summary>
    public FabricNode AddNode()
    {
        var number = _nodes.Count + 1;
        var node = new FabricNode(this, AddHost($"n{number}", $"172.30.1.{10 + number}/24", $"fd30:1::{10 + number}/64"), number);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A host on the underlay that is no node.</summary>
    public LabNamespace AddHost(string label, string ipv4, string ipv6)
    {
        var ns = _lab.Namespace(label);
        var portName = $"port-{label}";
        NetnsLab.Connect(ns, FabricNode.Uplink, ipv4, _bridge, portName, null);
        ns.Address(FabricNode.Uplink, ipv6);
        _bridge.Netlink.Links.Change(_bridge.Index(portName), new LinkChange { Master = _bridge.Index("br0"), MtuBytes = _underlayMtu });
        ns.Netlink.Links.Change(ns.Index(FabricNode.Uplink), new LinkChange { MtuBytes = _underlayMtu });
        return ns;
    }

    /// <summary>Tells every node of all others and applies.</summary>
    public void Join(RemotePath path)
    {
        foreach (var node in _nodes)
        {
            node.State = node.State with
            {
                Nodes = [.. _nodes.Where(other => other != node).Select(other => other.AsRemote(path))],
            };
        }

        foreach (var node in _nodes)
        {
            node.Apply();
        }
    }

    /// <summary>Two nodes with one workload each, joined.</summary>
    public static (FabricLab Lab, FabricPod Left, FabricPod Right) Pair(RemotePath path, int underlayMtu = 1500)
    {
        var lab = new FabricLab(underlayMtu);
        try
        {
            var left = lab.AddNode().AddPod();
            var right = lab.AddNode().AddPod();
            lab.Join(path);
            return (lab, left, right);
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            foreach (var node in _nodes)
            {
                node.Dispose();
            }
        }
        finally
        {
            _lab.Dispose();
        }
    }
}
