namespace Weft.Api;

public sealed record NetworkPolicySpec
{
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyEgressRule>? Egress { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyIngressRule>? Ingress { get; init; }

    [ApiRequired]
    public LabelSelector PodSelector { get; init => field = value ?? new(); } = new();

    [ListType("atomic")]
    public IReadOnlyList<string>? PolicyTypes { get; init; }
}
