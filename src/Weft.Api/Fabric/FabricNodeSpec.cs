using System.ComponentModel;

namespace Weft.Api;

[Description("What the controller gave the node.")]
public sealed record FabricNodeSpec
{
    [Description("The node's parts of the region's prefixes.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? PodPrefixes { get; init; }

    [Description("The Region that the node lies in.")]
    [ApiRequired]
    public string Region { get; init => field = value ?? ""; } = "";
}
