namespace Weft.Api;

public sealed record CustomResourceDefinitionStatus
{
    public CustomResourceDefinitionNames? AcceptedNames { get; init; }

    [ListType("map", "type")]
    public IReadOnlyList<CustomResourceDefinitionCondition>? Conditions { get; init; }

    public long? ObservedGeneration { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? StoredVersions { get; init; }
}
