using System.ComponentModel;

namespace Weft.Api;

[Description("One address of a node.")]
public sealed record NodeAddress
{
    [ApiRequired]
    public string Address { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
