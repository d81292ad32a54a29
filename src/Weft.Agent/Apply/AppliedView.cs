using System.Collections.Immutable;
using Weft.Agent.Cluster;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Services;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Apply;

/// <summary>What of the cluster a pass brought to the kernel.</summary>
/// <param name="Services">Null while they are not known.</param>
/// <param name="Policies">Null while they are not known.</param>
internal sealed record AppliedView(ClusterView Cluster, ServiceView? Services, PolicyView? Policies)
{
    /// <summary>Per watched plural, the resourceVersion up to which changes are in force on this node.</summary>
    public ImmutableSortedDictionary<string, string> Versions => Cluster.Versions.SetItems([.. OfServices(), .. OfPolicies()]);

    private KeyValuePair<string, string>[] OfServices() => Services is null
        ? []
        : [
            Version(ResourceTypes.Services, Services.ServicesVersion),
            Version(ResourceTypes.EndpointSlices, Services.SlicesVersion),
            Version(ResourceTypes.AddressPools, Services.PoolsVersion),
        ];

    private KeyValuePair<string, string>[] OfPolicies() => Policies?.Versions is not { } versions
        ? []
        : [
            Version(ResourceTypes.Pods, versions.Pods),
            Version(ResourceTypes.Namespaces, versions.Namespaces),
            Version(ResourceTypes.NetworkPolicies, versions.NetworkPolicies),
            Version(ResourceTypes.ClusterNetworkPolicies, versions.ClusterNetworkPolicies),
        ];

    private static KeyValuePair<string, string> Version(ResourceType type, ulong version) => new(type.Plural, VersionText.Text(version));
}
