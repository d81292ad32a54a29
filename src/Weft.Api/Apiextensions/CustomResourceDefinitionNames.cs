using System.ComponentModel;

namespace Weft.Api;

[Description("What the new type is called.")]
public sealed record CustomResourceDefinitionNames
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Categories { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    public string? ListKind { get; init; }

    [ApiRequired]
    public string Plural { get; init => field = value ?? ""; } = "";

    [ListType("atomic")]
    public IReadOnlyList<string>? ShortNames { get; init; }

    public string? Singular { get; init; }
}
