using System.ComponentModel;

namespace Weft.Api;

[Description("Keeps a number of equal Pods running and replaces them step by step when their template changes.")]
public sealed record Deployment : KubeObject
{
    [Description("How many Pods are wanted, of which template.")]
    public DeploymentSpec? Spec { get; init; }

    [Description("How far it is.")]
    public DeploymentStatus? Status { get; init; }
}
