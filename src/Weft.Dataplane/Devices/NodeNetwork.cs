using System.Net.NetworkInformation;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Packets;

namespace Weft.Dataplane.Devices;

/// <summary>The network namespace of the node: this process's own, or another that a bench or a test keeps.</summary>
internal sealed class NodeNetwork : IDisposable
{
    public NodeNetwork(NetworkNamespace? networkNamespace)
    {
        Namespace = networkNamespace;
        Netlink = networkNamespace is null ? RouteNetlink.Open() : RouteNetlink.OpenIn(networkNamespace);
    }

    /// <summary>Null for this process's own; then nothing has to be entered.</summary>
    public NetworkNamespace? Namespace { get; }

    public RouteNetlink Netlink { get; }

    public static PhysicalAddress ToPhysical(MacAddress mac) => new(mac.ToArray());

    /// <summary>Sets keys below <c>/proc/sys</c> that do not have the value yet.</summary>
    public void SetSysctls(IReadOnlyDictionary<string, string> values)
    {
        if (Namespace is not null)
        {
            Sysctl.Write(Namespace, values);
            return;
        }

        foreach (var (key, value) in values)
        {
            Sysctl.Write(key, value);
        }
    }

    public void Dispose() => Netlink.Dispose();
}
