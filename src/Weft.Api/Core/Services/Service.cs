using System.ComponentModel;

namespace Weft.Api;

[Description("One stable address for a changing set of Pods.")]
public sealed record Service : KubeObject
{
    [Description("Which Pods are behind it and how it is reached.")]
    public ServiceSpec? Spec { get; init; }

    [Description("Where it can be reached from outside.")]
    public ServiceStatus? Status { get; init; }
}
