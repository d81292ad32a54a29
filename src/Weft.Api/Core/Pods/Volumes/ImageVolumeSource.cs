namespace Weft.Api;

public sealed record ImageVolumeSource
{
    public string? PullPolicy { get; init; }

    public string? Reference { get; init; }
}
