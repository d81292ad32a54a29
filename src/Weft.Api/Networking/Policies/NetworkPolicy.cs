using System.ComponentModel;

namespace Weft.Api;

[Description("Which traffic the chosen Pods may have; what no policy allows is refused.")]
public sealed record NetworkPolicy : KubeObject
{
    public NetworkPolicySpec? Spec { get; init; }
}
