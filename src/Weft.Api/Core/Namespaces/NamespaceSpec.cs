using System.ComponentModel;

namespace Weft.Api;

[Description("What must be done before the namespace can go.")]
public sealed record NamespaceSpec
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Finalizers { get; init; }
}
