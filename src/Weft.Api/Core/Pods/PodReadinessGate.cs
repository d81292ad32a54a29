namespace Weft.Api;

public sealed record PodReadinessGate
{
    [ApiRequired]
    public string ConditionType { get; init => field = value ?? ""; } = "";
}
