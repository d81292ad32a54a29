using System.Collections.Immutable;
using Weft.Agent.Cluster;
using Weft.Agent.Services;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Apply;

/// <summary>What of the cluster a pass brought to the kernel.</summary>
/// <param name="Services">Null while they are not known.</param>
internal sealed record AppliedView(ClusterView Cluster, ServiceView? Services)
{
    /// <summary>Per watched plural, the resourceVersion up to which changes are in force on this node.</summary>
    public ImmutableSortedDictionary<string, string> Versions => Services is null
        ? Cluster.Versions
        : Cluster.Versions.SetItems(
        [
            new(ResourceTypes.Services.Plural, VersionText.Text(Services.ServicesVersion)),
            new(ResourceTypes.EndpointSlices.Plural, VersionText.Text(Services.SlicesVersion)),
            new(ResourceTypes.AddressPools.Plural, VersionText.Text(Services.PoolsVersion)),
        ]);
}
