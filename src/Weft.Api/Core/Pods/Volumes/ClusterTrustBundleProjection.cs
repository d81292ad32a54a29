namespace Weft.Api;

public sealed record ClusterTrustBundleProjection
{
    public LabelSelector? LabelSelector { get; init; }

    public string? Name { get; init; }

    public bool? Optional { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public string? SignerName { get; init; }
}
