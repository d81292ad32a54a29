using System.Net;
using System.Net.Sockets;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Topology;

namespace Weft.Cli.Connectivity;

/// <summary>Finds what can send and answer probes: the lab's running workloads, and its nodes if wanted.</summary>
internal static class ProbeEnds
{
    private const string FabricInterface = "eth0";

    /// <exception cref="CommandException">There is nothing to probe.</exception>
    public static IReadOnlyList<ProbeWorkload> Find(LabPaths paths, string? ns, bool nodes)
    {
        if (!File.Exists(paths.Topology))
        {
            throw new CommandException(ExitCodes.NotRunning, $"lab \"{paths.Lab}\" does not run. Start it: weft lab up");
        }

        ProbeWorkload[] workloads =
        [
            .. new LabWorkloads(paths).List()
                .Where(workload => !workload.HostNetwork && workload.Addresses.Length > 0 && workload.Containers.Any(container => container.Running))
                .Where(workload => ns is null || workload.Namespace == ns)
                .Select(workload => End(workload.FullName, workload.Node, workload.NetnsPath, workload.Addresses.Select(IPAddress.Parse))),
        ];
        if (workloads.Length == 0)
        {
            throw new CommandException(ExitCodes.Failure, "no workload is running that could be asked. Start some: kubectl apply -f samples/shop");
        }

        return nodes ? [.. workloads, .. Nodes(paths)] : workloads;
    }

    private static IEnumerable<ProbeWorkload> Nodes(LabPaths paths) =>
        TopologyFiles.Parse(File.ReadAllText(paths.Topology), paths.Topology).Nodes
            .Select(node => End($"node/{node.Name}", node.Name, paths.NamespacePath(node.Name), node.Addresses));

    private static ProbeWorkload End(string name, string node, string netnsPath, IEnumerable<IPAddress> addresses)
    {
        IPAddress[] all = [.. addresses];
        return new ProbeWorkload(
            name,
            node,
            netnsPath,
            all.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork),
            all.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetworkV6),
            Mtu(netnsPath));
    }

    private static int Mtu(string netnsPath)
    {
        using NetworkNamespace opened = NetworkNamespace.Open(netnsPath);
        using RouteNetlink netlink = RouteNetlink.OpenIn(opened);
        return netlink.Links.Get(FabricInterface).MtuBytes;
    }
}
