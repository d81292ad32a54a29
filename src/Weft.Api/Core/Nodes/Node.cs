using System.ComponentModel;

namespace Weft.Api;

[Description("A machine that runs Pods.")]
public sealed record Node : KubeObject
{
    [Description("What an operator says about it.")]
    public NodeSpec? Spec { get; init; }

    [Description("What its agent says about it.")]
    public NodeStatus? Status { get; init; }
}
