using System.ComponentModel;

namespace Weft.Api;

[Description("How many Pods are wanted, of which template.")]
public sealed record ReplicaSetSpec
{
    public int? MinReadySeconds { get; init; }

    [Description("How many Pods are wanted; 1 unless set.")]
    public int? Replicas { get; init; }

    [Description("Which Pods belong to it; must match the template's labels and never changes.")]
    [ApiRequired]
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    [Description("What its Pods look like.")]
    public PodTemplateSpec? Template { get; init; }
}
