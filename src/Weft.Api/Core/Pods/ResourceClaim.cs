using System.ComponentModel;

namespace Weft.Api;

[Description("A claim of the Pod that the container uses.")]
public sealed record ResourceClaim
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Request { get; init; }
}
