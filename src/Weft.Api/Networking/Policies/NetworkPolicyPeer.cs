namespace Weft.Api;

public sealed record NetworkPolicyPeer
{
    public IPBlock? IpBlock { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    public LabelSelector? PodSelector { get; init; }
}
