using System.ComponentModel;

namespace Weft.Api;

[Description("A node that should prefer the endpoint.")]
public sealed record ForNode
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
