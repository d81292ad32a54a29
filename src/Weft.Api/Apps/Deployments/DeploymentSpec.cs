using System.ComponentModel;

namespace Weft.Api;

[Description("How many Pods are wanted, of which template, and how they are replaced.")]
public sealed record DeploymentSpec
{
    [Description("How long a Pod must be ready to count as available.")]
    public int? MinReadySeconds { get; init; }

    [Description("Changes of the template are not rolled out.")]
    public bool? Paused { get; init; }

    [Description("How long an update may make no progress before it counts as failed.")]
    public int? ProgressDeadlineSeconds { get; init; }

    [Description("How many Pods are wanted; 1 unless set.")]
    public int? Replicas { get; init; }

    [Description("How many old ReplicaSets are kept to go back to.")]
    public int? RevisionHistoryLimit { get; init; }

    [Description("Which Pods belong to it; must match the template's labels and never changes.")]
    [ApiRequired]
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    [Description("How Pods of an old template are replaced.")]
    [PatchStrategy("retainKeys")]
    public DeploymentStrategy? Strategy { get; init; }

    [Description("What its Pods look like.")]
    [ApiRequired]
    public PodTemplateSpec Template { get; init => field = value ?? new(); } = new();
}
