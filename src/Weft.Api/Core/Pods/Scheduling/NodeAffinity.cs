using System.ComponentModel;

namespace Weft.Api;

[Description("Wishes about the node.")]
public sealed record NodeAffinity
{
    [ListType("atomic")]
    public IReadOnlyList<PreferredSchedulingTerm>? PreferredDuringSchedulingIgnoredDuringExecution { get; init; }

    public NodeSelector? RequiredDuringSchedulingIgnoredDuringExecution { get; init; }
}
