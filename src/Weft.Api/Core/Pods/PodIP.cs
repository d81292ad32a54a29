namespace Weft.Api;

public sealed record PodIP
{
    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
