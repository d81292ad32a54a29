namespace Weft.Api;

public sealed record NetworkPolicyIngressRule
{
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPeer>? From { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }
}
