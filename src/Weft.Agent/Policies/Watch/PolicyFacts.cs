using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Cluster;
using Weft.Agent.Nodes;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Agent.Sandboxes;
using Weft.Api;

namespace Weft.Agent.Policies.Watch;

/// <summary>Tells the compiler of the fabric and of this node's workloads, when they changed. Used by one task.</summary>
internal sealed class PolicyFacts(string nodeName, PolicyCompiler compiler)
{
    private ClusterSnapshot? _cluster;
    private ImmutableArray<SandboxRecord> _records;
    private ImmutableHashSet<IPNetwork> _prefixes = [];

    public void Take(ClusterSnapshot cluster, ImmutableArray<SandboxRecord> records)
    {
        if (!ReferenceEquals(cluster, _cluster))
        {
            TakeCluster(cluster);
            _cluster = cluster;
        }

        if (records != _records)
        {
            compiler.SetLocals(records.Where(record => record.Phase == SandboxPhase.Active).Select(LocalOf));
            _records = records;
        }
    }

    /// <summary>Of the Region of the node; its name in any case of letters, as everywhere.</summary>
    public static RegionStance StanceOf(string nodeName, ClusterSnapshot cluster)
    {
        var own = cluster.Nodes.FirstOrDefault(node => node.Name == nodeName);
        var region = cluster.Regions.FirstOrDefault(region => string.Equals(region.Name, own?.Region, StringComparison.OrdinalIgnoreCase));
        return region is null ? RegionStance.Open : new RegionStance(region.Name, region.IsZeroTrust);
    }

    /// <summary>Everything workloads of the fabric may have addresses of. Those of Regions cover nodes that this node has not heard of yet.</summary>
    public static ImmutableHashSet<IPNetwork> PrefixesOf(ClusterSnapshot cluster) =>
    [
        .. cluster.Regions.SelectMany(region => RemoteNodeProjection.Prefixes(region.PodPrefixes)),
        .. cluster.Nodes.SelectMany(node => RemoteNodeProjection.Prefixes(node.PodPrefixes)),
    ];

    private void TakeCluster(ClusterSnapshot cluster)
    {
        compiler.SetRegion(StanceOf(nodeName, cluster));
        var prefixes = PrefixesOf(cluster);
        if (!prefixes.SetEquals(_prefixes))
        {
            compiler.SetPrefixes(prefixes);
            _prefixes = prefixes;
        }
    }

    private static LocalPod LocalOf(SandboxRecord record) =>
        new(record.EndpointId, new ObjectKey(record.Pod.Namespace, record.Pod.Name), record.Pod.Uid, [.. record.Addresses]);
}
