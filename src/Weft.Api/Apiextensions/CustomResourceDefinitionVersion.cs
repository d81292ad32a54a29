using System.ComponentModel;

namespace Weft.Api;

[Description("One version of the new type.")]
public sealed record CustomResourceDefinitionVersion
{
    [ListType("atomic")]
    public IReadOnlyList<CustomResourceColumnDefinition>? AdditionalPrinterColumns { get; init; }

    public bool? Deprecated { get; init; }

    public string? DeprecationWarning { get; init; }

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public CustomResourceValidation? Schema { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<SelectableField>? SelectableFields { get; init; }

    [Description("Whether the version can be used.")]
    [ApiRequired]
    public bool Served { get; init; }

    [Description("Whether objects are stored in this version; true for exactly one.")]
    [ApiRequired]
    public bool Storage { get; init; }

    public CustomResourceSubresources? Subresources { get; init; }
}
