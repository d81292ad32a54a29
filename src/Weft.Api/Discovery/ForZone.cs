namespace Weft.Api;

public sealed record ForZone
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
