using System.ComponentModel;

namespace Weft.Api;

[Description("An image on the node.")]
public sealed record ContainerImage
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Names { get; init; }

    public long? SizeBytes { get; init; }
}
