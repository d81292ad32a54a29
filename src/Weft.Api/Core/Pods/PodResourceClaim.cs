using System.ComponentModel;

namespace Weft.Api;

[Description("A claim to a device that containers may use.")]
public sealed record PodResourceClaim
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? ResourceClaimName { get; init; }

    public string? ResourceClaimTemplateName { get; init; }
}
