using System.ComponentModel;

namespace Weft.Api;

[Description("Pods by their labels and those of their namespaces.")]
public sealed record NamespacedPods
{
    [Description("Which namespaces; an empty one means all.")]
    public LabelSelector NamespaceSelector { get; init => field = value ?? new(); } = new();

    [Description("Which Pods of them; an empty one means all.")]
    [ApiRequired]
    public LabelSelector PodSelector { get; init => field = value ?? new(); } = new();
}
