using System.ComponentModel;

namespace Weft.Api;

[Description("Names, scope and versions of the new type.")]
public sealed record CustomResourceDefinitionSpec
{
    public CustomResourceConversion? Conversion { get; init; }

    [Description("The group of the new type.")]
    [ApiRequired]
    public string Group { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public CustomResourceDefinitionNames Names { get; init => field = value ?? new(); } = new();

    public bool? PreserveUnknownFields { get; init; }

    [Description("Namespaced or Cluster.")]
    [ApiRequired]
    public string Scope { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    [ListType("atomic")]
    public IReadOnlyList<CustomResourceDefinitionVersion> Versions { get; init => field = value ?? []; } = [];
}
