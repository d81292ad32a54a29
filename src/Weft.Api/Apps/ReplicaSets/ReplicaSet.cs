using System.ComponentModel;

namespace Weft.Api;

[Description("Keeps a number of equal Pods running.")]
public sealed record ReplicaSet : KubeObject
{
    public ReplicaSetSpec? Spec { get; init; }

    public ReplicaSetStatus? Status { get; init; }
}
