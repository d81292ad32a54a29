using System.ComponentModel;

namespace Weft.Api;

[Description("Containers that share one network namespace and run on one node.")]
public sealed record Pod : KubeObject
{
    [Description("What the Pod is to run.")]
    public PodSpec? Spec { get; init; }

    [Description("How far the Pod is; written on its node.")]
    public PodStatus? Status { get; init; }
}
