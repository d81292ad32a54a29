namespace Weft.Api;

public sealed record Deployment : KubeObject
{
    public DeploymentSpec? Spec { get; init; }

    public DeploymentStatus? Status { get; init; }
}
