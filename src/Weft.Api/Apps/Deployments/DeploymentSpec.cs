namespace Weft.Api;

public sealed record DeploymentSpec
{
    public int? MinReadySeconds { get; init; }

    public bool? Paused { get; init; }

    public int? ProgressDeadlineSeconds { get; init; }

    public int? Replicas { get; init; }

    public int? RevisionHistoryLimit { get; init; }

    [ApiRequired]
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    [PatchStrategy("retainKeys")]
    public DeploymentStrategy? Strategy { get; init; }

    [ApiRequired]
    public PodTemplateSpec Template { get; init => field = value ?? new(); } = new();
}
