using System.ComponentModel;

namespace Weft.Api;

[Description("A condition that must be true for the Pod to be ready.")]
public sealed record PodReadinessGate
{
    [ApiRequired]
    public string ConditionType { get; init => field = value ?? ""; } = "";
}
