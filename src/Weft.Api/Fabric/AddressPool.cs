using System.ComponentModel;

namespace Weft.Api;

[Description("Addresses that Services of type LoadBalancer get.")]
public sealed record AddressPool : KubeObject
{
    [ApiRequired]
    public AddressPoolSpec Spec { get; init => field = value ?? new(); } = new();

    public AddressPoolStatus? Status { get; init; }
}
