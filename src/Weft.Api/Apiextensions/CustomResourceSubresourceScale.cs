using System.ComponentModel;

namespace Weft.Api;

[Description("Where the scale endpoint finds its numbers.")]
public sealed record CustomResourceSubresourceScale
{
    public string? LabelSelectorPath { get; init; }

    [ApiRequired]
    public string SpecReplicasPath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string StatusReplicasPath { get; init => field = value ?? ""; } = "";
}
