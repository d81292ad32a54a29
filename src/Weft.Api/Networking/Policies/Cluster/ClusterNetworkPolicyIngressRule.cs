using System.ComponentModel;

namespace Weft.Api;

[Description("What becomes of traffic that comes in.")]
public sealed record ClusterNetworkPolicyIngressRule
{
    [Description("Accept: allowed; Deny: refused; Pass: left to the next tier.")]
    [ApiRequired]
    public string Action { get; init => field = value ?? ""; } = "";

    [Description("The other sides, one of which the traffic must come from.")]
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyIngressPeer> From { get; init => field = value ?? []; } = [];

    [Description("What the rule is called in reports; at most 100 characters.")]
    public string? Name { get; init; }

    [Description("Protocols and ports, one of which must match; absent for all.")]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyProtocol>? Protocols { get; init; }
}
