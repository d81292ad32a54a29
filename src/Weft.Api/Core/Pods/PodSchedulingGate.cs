using System.ComponentModel;

namespace Weft.Api;

[Description("Keeps the Pod from being scheduled as long as it is there.")]
public sealed record PodSchedulingGate
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
