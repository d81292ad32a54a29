using System.ComponentModel;

namespace Weft.Api;

[Description("How many there are.")]
public sealed record ScaleStatus
{
    [ApiRequired]
    public int Replicas { get; init; }

    public string? Selector { get; init; }
}
