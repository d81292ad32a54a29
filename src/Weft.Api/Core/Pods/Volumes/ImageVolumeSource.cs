using System.ComponentModel;

namespace Weft.Api;

[Description("Files of an image.")]
public sealed record ImageVolumeSource
{
    public string? PullPolicy { get; init; }

    public string? Reference { get; init; }
}
