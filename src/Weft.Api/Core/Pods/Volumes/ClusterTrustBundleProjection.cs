using System.ComponentModel;

namespace Weft.Api;

[Description("Trust anchors as a file.")]
public sealed record ClusterTrustBundleProjection
{
    [Description("Which Pods are meant.")]
    public LabelSelector? LabelSelector { get; init; }

    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public string? SignerName { get; init; }
}
