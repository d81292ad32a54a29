using System.ComponentModel;

namespace Weft.Api;

[Description("Traffic that may go out.")]
public sealed record NetworkPolicyEgressRule
{
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPeer>? To { get; init; }
}
