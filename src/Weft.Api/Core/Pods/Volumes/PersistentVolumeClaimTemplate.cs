using System.ComponentModel;

namespace Weft.Api;

[Description("The claim that is made for the Pod.")]
public sealed record PersistentVolumeClaimTemplate
{
    public ObjectMeta? Metadata { get; init; }

    [ApiRequired]
    public PersistentVolumeClaimSpec Spec { get; init => field = value ?? new(); } = new();
}
