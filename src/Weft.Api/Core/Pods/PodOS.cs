namespace Weft.Api;

public sealed record PodOS
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
