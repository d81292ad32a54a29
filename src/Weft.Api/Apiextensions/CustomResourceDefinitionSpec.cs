namespace Weft.Api;

public sealed record CustomResourceDefinitionSpec
{
    public CustomResourceConversion? Conversion { get; init; }

    [ApiRequired]
    public string Group { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public CustomResourceDefinitionNames Names { get; init => field = value ?? new(); } = new();

    public bool? PreserveUnknownFields { get; init; }

    [ApiRequired]
    public string Scope { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<CustomResourceDefinitionVersion> Versions { get; init => field = value ?? []; } = [];
}
