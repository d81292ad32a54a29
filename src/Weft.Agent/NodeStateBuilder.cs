using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Cluster;
using Weft.Agent.Endpoints;
using Weft.Agent.Nodes;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Underlay;
using Weft.Dataplane;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Nodes;

namespace Weft.Agent;

/// <summary>The cluster, this node's sandboxes and its uplink to what its kernel is to hold. Pure and total.</summary>
internal static class NodeStateBuilder
{
    /// <param name="services">Null while they are not known: what the kernel has of them stays.</param>
    /// <param name="policies">Null while they are not known: what the kernel has of them stays.</param>
    public static NodeState Build(
        string nodeName, ClusterSnapshot cluster, IEnumerable<SandboxRecord> active, UnderlayFacts underlay, ServiceView? services, PolicyView? policies)
    {
        var own = cluster.Nodes.FirstOrDefault(node => node.Name == nodeName);
        var local = own is null ? [] : RemoteNodeProjection.Prefixes(own.PodPrefixes);
        var mtuBytes = WorkloadMtu(own, cluster.Regions, underlay);
        return new NodeState(
            new UnderlaySpec(underlay.Interface),
            [.. active.Select(record => EndpointProjection.Of(record, mtuBytes))],
            Peers(nodeName, cluster, underlay, local),
            local,
            services?.Prefixes ?? [],
            services?.Services,
            policies?.State);
    }

    /// <summary>
    /// A prefix that is ours, or a peer's before in name order, is not a later peer's too: two owners would let one send as the other.
    /// </summary>
    private static ImmutableArray<RemoteNodeSpec> Peers(
        string nodeName, ClusterSnapshot cluster, UnderlayFacts underlay, ImmutableArray<IPNetwork> local)
    {
        var owned = local.ToHashSet();
        var peers = ImmutableArray.CreateBuilder<RemoteNodeSpec>();
        foreach (var node in cluster.Nodes.Where(node => node.Name != nodeName))
        {
            if (RemoteNodeProjection.Of(node, underlay) is not { } peer)
            {
                continue;
            }

            var prefixes = peer.Prefixes.Where(owned.Add).ToImmutableArray();
            if (!prefixes.IsEmpty)
            {
                peers.Add(peer with { Prefixes = prefixes });
            }
        }

        return peers.ToImmutable();
    }

    /// <summary>0 (the dataplane derives it from the interface) unless the region sets a lower limit that still works.</summary>
    private static int WorkloadMtu(ClusterNode? own, ImmutableArray<ClusterRegion> regions, UnderlayFacts underlay)
    {
        var region = regions.FirstOrDefault(region => string.Equals(region.Name, own?.Region, StringComparison.OrdinalIgnoreCase));
        const int Smallest = MtuLedger.MinimumIpv6Bytes + MtuLedger.VxlanOverheadBytes;
        return region?.UnderlayMtuBytes is { } limit && limit < underlay.MtuBytes && limit >= Smallest ? MtuLedger.Workload(limit) : 0;
    }
}
