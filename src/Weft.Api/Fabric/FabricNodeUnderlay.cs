using System.ComponentModel;

namespace Weft.Api;

[Description("The interface that connects the node to other nodes.")]
public sealed record FabricNodeUnderlay
{
    [Description("Its addresses with prefix lengths.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? Addresses { get; init; }

    [Description("Name of the interface.")]
    public string? Interface { get; init; }

    [Description("The largest packet, in bytes.")]
    public int? Mtu { get; init; }
}
