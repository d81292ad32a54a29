using System.ComponentModel;

namespace Weft.Api;

[Description("A port or a range of them; exactly one of its fields.")]
public sealed record ClusterNetworkPolicyPort
{
    [Description("The port, 1 to 65535.")]
    public int? Number { get; init; }

    public ClusterNetworkPolicyPortRange? Range { get; init; }
}
