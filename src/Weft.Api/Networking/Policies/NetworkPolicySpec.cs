using System.ComponentModel;

namespace Weft.Api;

[Description("The chosen Pods and what is allowed for them.")]
public sealed record NetworkPolicySpec
{
    [Description("Traffic that may go out; none means no traffic.")]
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyEgressRule>? Egress { get; init; }

    [Description("Traffic that may come in; none means no traffic.")]
    [ListType("atomic")]
    public IReadOnlyList<NetworkPolicyIngressRule>? Ingress { get; init; }

    [Description("Which Pods it is about; an empty one means all of the namespace.")]
    [ApiRequired]
    public LabelSelector PodSelector { get; init => field = value ?? new(); } = new();

    [Description("Which directions it restricts: Ingress, Egress.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? PolicyTypes { get; init; }
}
