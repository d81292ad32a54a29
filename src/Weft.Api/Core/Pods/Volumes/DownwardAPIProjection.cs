using System.ComponentModel;

namespace Weft.Api;

[Description("Fields of the Pod as files.")]
public sealed record DownwardAPIProjection
{
    [ListType("atomic")]
    public IReadOnlyList<DownwardAPIVolumeFile>? Items { get; init; }
}
