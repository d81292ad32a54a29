using System.ComponentModel;

namespace Weft.Api;

[Description("A directory that lives as long as the Pod.")]
public sealed record EmptyDirVolumeSource
{
    public string? Medium { get; init; }

    public Quantity? SizeLimit { get; init; }
}
