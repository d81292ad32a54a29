using System.ComponentModel;

namespace Weft.Api;

[Description("The other side of the traffic: Pods, namespaces or addresses.")]
public sealed record NetworkPolicyPeer
{
    public IPBlock? IpBlock { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    public LabelSelector? PodSelector { get; init; }
}
