using System.ComponentModel;

namespace Weft.Api;

[Description("Where traffic goes to; exactly one of its fields.")]
public sealed record ClusterNetworkPolicyEgressPeer
{
    [Description("Names of hosts; Weft does not support this.")]
    [ListType("set")]
    public IReadOnlyList<string>? DomainNames { get; init; }

    [Description("All Pods of these namespaces.")]
    public LabelSelector? Namespaces { get; init; }

    [Description("Addresses by prefix, those of Pods included.")]
    [ListType("set")]
    public IReadOnlyList<string>? Networks { get; init; }

    [Description("Nodes by their labels; Weft does not support this.")]
    public LabelSelector? Nodes { get; init; }

    [Description("These Pods of these namespaces.")]
    public NamespacedPods? Pods { get; init; }
}
