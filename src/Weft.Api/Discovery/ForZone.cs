using System.ComponentModel;

namespace Weft.Api;

[Description("A zone that should prefer the endpoint.")]
public sealed record ForZone
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
