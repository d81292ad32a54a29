using System.ComponentModel;

namespace Weft.Api;

[Description("Brings HTTP from outside to Services, by host and path.")]
public sealed record Ingress : KubeObject
{
    public IngressSpec? Spec { get; init; }

    public IngressStatus? Status { get; init; }
}
