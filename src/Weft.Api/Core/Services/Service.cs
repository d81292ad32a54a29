namespace Weft.Api;

public sealed record Service : KubeObject
{
    public ServiceSpec? Spec { get; init; }

    public ServiceStatus? Status { get; init; }
}
