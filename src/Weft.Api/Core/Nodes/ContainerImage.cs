namespace Weft.Api;

public sealed record ContainerImage
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Names { get; init; }

    public long? SizeBytes { get; init; }
}
