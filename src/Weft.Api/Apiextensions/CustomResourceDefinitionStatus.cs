using System.ComponentModel;

namespace Weft.Api;

[Description("Whether the new type is served.")]
public sealed record CustomResourceDefinitionStatus
{
    public CustomResourceDefinitionNames? AcceptedNames { get; init; }

    [Description("Aspects of the state, one of each type.")]
    [ListType("map", "type")]
    public IReadOnlyList<CustomResourceDefinitionCondition>? Conditions { get; init; }

    [Description("The generation that the rest of the status is about.")]
    public long? ObservedGeneration { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? StoredVersions { get; init; }
}
