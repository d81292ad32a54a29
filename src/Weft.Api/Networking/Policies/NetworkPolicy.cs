namespace Weft.Api;

public sealed record NetworkPolicy : KubeObject
{
    public NetworkPolicySpec? Spec { get; init; }
}
