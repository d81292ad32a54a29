using System.ComponentModel;

namespace Weft.Api;

[Description("Traffic that may come in.")]
public sealed record NetworkPolicyIngressRule
{
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPeer>? From { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }
}
