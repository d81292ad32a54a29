using System.ComponentModel;

namespace Weft.Api;

[Description("Picks nodes; one of its terms must hold.")]
[AtomicMap]
public sealed record NodeSelector
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorTerm> NodeSelectorTerms { get; init => field = value ?? []; } = [];
}
