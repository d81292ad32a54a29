namespace Weft.Api;

public sealed record DownwardAPIVolumeFile
{
    public ObjectFieldSelector? FieldRef { get; init; }

    public int? Mode { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";

    public ResourceFieldSelector? ResourceFieldRef { get; init; }
}
