namespace Weft.Api;

public sealed record NetworkPolicyEgressRule
{
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPeer>? To { get; init; }
}
