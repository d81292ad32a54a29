using System.ComponentModel;

namespace Weft.Api;

[Description("A claim that lives as long as the Pod.")]
public sealed record EphemeralVolumeSource
{
    public PersistentVolumeClaimTemplate? VolumeClaimTemplate { get; init; }
}
