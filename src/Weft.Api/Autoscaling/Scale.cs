using System.ComponentModel;

namespace Weft.Api;

[Description("How many replicas an object has and should have.")]
public sealed record Scale : KubeObject
{
    public ScaleSpec? Spec { get; init; }

    public ScaleStatus? Status { get; init; }
}
