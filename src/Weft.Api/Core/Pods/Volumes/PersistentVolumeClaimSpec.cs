using System.ComponentModel;

namespace Weft.Api;

[Description("What kind of storage is wanted.")]
public sealed record PersistentVolumeClaimSpec
{
    [ListType("atomic")]
    public IReadOnlyList<string>? AccessModes { get; init; }

    public TypedLocalObjectReference? DataSource { get; init; }

    public TypedObjectReference? DataSourceRef { get; init; }

    public VolumeResourceRequirements? Resources { get; init; }

    public LabelSelector? Selector { get; init; }

    public string? StorageClassName { get; init; }

    public string? VolumeAttributesClassName { get; init; }

    public string? VolumeMode { get; init; }

    public string? VolumeName { get; init; }
}
