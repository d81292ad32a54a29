using System.ComponentModel;

namespace Weft.Api;

[Description("Who has an address of a pool. Its name is the address, so that no two can claim it; written by the controller only.")]
public sealed record AddressClaim : KubeObject
{
    [ApiRequired]
    public AddressClaimSpec Spec { get; init => field = value ?? new(); } = new();
}
