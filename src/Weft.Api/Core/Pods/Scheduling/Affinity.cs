using System.ComponentModel;

namespace Weft.Api;

[Description("Wishes about the node and about other Pods on it.")]
public sealed record Affinity
{
    public NodeAffinity? NodeAffinity { get; init; }

    public PodAffinity? PodAffinity { get; init; }

    public PodAntiAffinity? PodAntiAffinity { get; init; }
}
