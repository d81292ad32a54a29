using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Endpoints;

/// <summary>Rebuilds endpoints from links and pinned maps.</summary>
internal sealed class EndpointReader(NodeNetwork network, BpfMap<uint, WorkloadRow> workloads)
{
    /// <param name="netnsDirectory">Where the runtime keeps namespaces, such as <c>/run/netns</c>.</param>
    public IReadOnlyList<EndpointState> Read(string netnsDirectory)
    {
        var found = EndpointDevices.IdentifiedWithWorkload(network.Netlink.Links.List()).ToList();
        var paths = PathsByNumber(netnsDirectory, [.. found.Select(endpoint => endpoint.Link.PeerNamespaceId).OfType<int>()]);
        return [.. found.Select(endpoint => Describe(endpoint.Id, endpoint.Workload, endpoint.Link, paths))];
    }

    private EndpointState Describe(EndpointId id, string workload, LinkState link, Dictionary<int, string> paths)
    {
        var path = link.PeerNamespaceId is { } number ? paths.GetValueOrDefault(number) : null;
        var known = workloads.TryLookup((uint)link.Index.Value, out var row) && row.Endpoint == id.Value;
        return new EndpointState(
            id,
            workload,
            link.Name,
            path,
            path is null ? null : NameInside(path, link),
            known ? AbiValues.FromMac(row.Mac) : null,
            known ? AbiValues.FromIpv4(row.Addr4) : null,
            known ? AbiValues.FromIpv6(row.Addr6) : null,
            link.MtuBytes,
            link.IsUp);
    }

    private static string? NameInside(string path, LinkState link)
    {
        if (!NetworkNamespace.TryOpen(path, out var pod))
        {
            return null;
        }

        using (pod)
        {
            using var netlink = RouteNetlink.OpenIn(pod);
            return netlink.Links.Find(link.Peer)?.Name;
        }
    }

    private Dictionary<int, string> PathsByNumber(string directory, HashSet<int> numbers)
    {
        var paths = new Dictionary<int, string>();
        if (numbers.Count == 0 || !Directory.Exists(directory))
        {
            return paths;
        }

        foreach (var path in Directory.EnumerateFiles(directory))
        {
            if (TryNumber(path) is { } number && numbers.Contains(number))
            {
                paths.TryAdd(number, path);
            }
        }

        return paths;
    }

    // A name whose namespace is gone is an empty file: not an error here.
    private int? TryNumber(string path)
    {
        try
        {
            if (!NetworkNamespace.TryOpen(path, out var other))
            {
                return null;
            }

            using (other)
            {
                return network.Netlink.NamespaceIds.Find(other);
            }
        }
        catch (IOException)
        {
            return null;
        }
    }
}
