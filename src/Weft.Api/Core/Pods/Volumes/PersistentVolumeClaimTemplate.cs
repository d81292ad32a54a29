namespace Weft.Api;

public sealed record PersistentVolumeClaimTemplate
{
    public ObjectMeta? Metadata { get; init; }

    [ApiRequired]
    public PersistentVolumeClaimSpec Spec { get; init => field = value ?? new(); } = new();
}
