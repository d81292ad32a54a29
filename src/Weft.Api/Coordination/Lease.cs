using System.ComponentModel;

namespace Weft.Api;

[Description("A sign of life, or of leadership, that runs out unless renewed.")]
public sealed record Lease : KubeObject
{
    public LeaseSpec? Spec { get; init; }
}
