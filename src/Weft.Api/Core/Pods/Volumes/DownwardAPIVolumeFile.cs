using System.ComponentModel;

namespace Weft.Api;

[Description("A field of the Pod as a file.")]
public sealed record DownwardAPIVolumeFile
{
    public ObjectFieldSelector? FieldRef { get; init; }

    public int? Mode { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public ResourceFieldSelector? ResourceFieldRef { get; init; }
}
