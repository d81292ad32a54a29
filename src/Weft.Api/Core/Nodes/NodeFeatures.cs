using System.ComponentModel;

namespace Weft.Api;

[Description("What the node's runtime can do.")]
public sealed record NodeFeatures
{
    public bool? SupplementalGroupsPolicy { get; init; }
}
