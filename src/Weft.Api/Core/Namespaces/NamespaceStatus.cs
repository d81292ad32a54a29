using System.ComponentModel;

namespace Weft.Api;

[Description("Whether the namespace is in use or on its way out.")]
public sealed record NamespaceStatus
{
    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<NamespaceCondition>? Conditions { get; init; }

    [Description("Active or Terminating.")]
    public string? Phase { get; init; }
}
