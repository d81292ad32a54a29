using System.ComponentModel;

namespace Weft.Api;

[Description("What becomes of traffic that goes out.")]
public sealed record ClusterNetworkPolicyEgressRule
{
    [Description("Accept: allowed; Deny: refused; Pass: left to the next tier.")]
    [ApiRequired]
    public string Action { get; init => field = value ?? ""; } = "";

    [Description("What the rule is called in reports; at most 100 characters.")]
    public string? Name { get; init; }

    [Description("Protocols and ports, one of which must match; absent for all.")]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyProtocol>? Protocols { get; init; }

    [Description("The other sides, one of which the traffic must go to.")]
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<ClusterNetworkPolicyEgressPeer> To { get; init => field = value ?? []; } = [];
}
