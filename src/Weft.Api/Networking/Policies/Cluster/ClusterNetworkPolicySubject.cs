using System.ComponentModel;

namespace Weft.Api;

[Description("The Pods that the policy is about; exactly one of its fields.")]
public sealed record ClusterNetworkPolicySubject
{
    [Description("All Pods of these namespaces.")]
    public LabelSelector? Namespaces { get; init; }

    [Description("These Pods of these namespaces.")]
    public NamespacedPods? Pods { get; init; }
}
