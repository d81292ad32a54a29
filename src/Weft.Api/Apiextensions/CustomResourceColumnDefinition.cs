using System.ComponentModel;

namespace Weft.Api;

[Description("One column of the table that kubectl shows.")]
public sealed record CustomResourceColumnDefinition
{
    public string? Description { get; init; }

    public string? Format { get; init; }

    [ApiRequired]
    public string JsonPath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public int? Priority { get; init; }

    [ApiRequired]
    public string Type { get; init => field = value ?? ""; } = "";
}
