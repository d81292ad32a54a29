namespace Weft.Api;

public sealed record VolumeDevice
{
    [ApiRequired]
    public string DevicePath { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
