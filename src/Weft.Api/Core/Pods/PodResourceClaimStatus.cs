using System.ComponentModel;

namespace Weft.Api;

[Description("The claim that was made for the Pod.")]
public sealed record PodResourceClaimStatus
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? ResourceClaimName { get; init; }
}
