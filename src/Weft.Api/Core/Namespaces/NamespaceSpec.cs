namespace Weft.Api;

public sealed record NamespaceSpec
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Finalizers { get; init; }
}
