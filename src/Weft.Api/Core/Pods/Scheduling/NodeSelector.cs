namespace Weft.Api;

[AtomicMap]
public sealed record NodeSelector
{
    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<NodeSelectorTerm> NodeSelectorTerms { get; init => field = value ?? []; } = [];
}
