namespace Weft.Api;

public sealed record AttachedVolume
{
    [ApiRequired]
    public string DevicePath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
