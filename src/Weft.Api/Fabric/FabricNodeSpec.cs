namespace Weft.Api;

public sealed record FabricNodeSpec
{
    [ListType("atomic")]
    public IReadOnlyList<string>? PodPrefixes { get; init; }

    [ApiRequired]
    public string Region { get; init => field = value ?? ""; } = "";
}
