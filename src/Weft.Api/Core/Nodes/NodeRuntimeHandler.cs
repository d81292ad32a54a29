using System.ComponentModel;

namespace Weft.Api;

[Description("One way to run containers on the node.")]
public sealed record NodeRuntimeHandler
{
    public NodeRuntimeHandlerFeatures? Features { get; init; }

    public string? Name { get; init; }
}
