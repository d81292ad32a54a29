using System.ComponentModel;

namespace Weft.Api;

[Description("Where traffic comes from; exactly one of its fields.")]
public sealed record ClusterNetworkPolicyIngressPeer
{
    [Description("All Pods of these namespaces.")]
    public LabelSelector? Namespaces { get; init; }

    [Description("These Pods of these namespaces.")]
    public NamespacedPods? Pods { get; init; }
}
