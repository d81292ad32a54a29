using System.ComponentModel;

namespace Weft.Api;

[Description("How many are wanted.")]
public sealed record ScaleSpec
{
    public int? Replicas { get; init; }
}
