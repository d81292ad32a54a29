namespace Weft.Api;

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

    [ApiRequired]
    public bool Served { get; init; }

    [ApiRequired]
    public bool Storage { get; init; }

    public CustomResourceSubresources? Subresources { get; init; }
}
