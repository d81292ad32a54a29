namespace Weft.Api;

public sealed record HostIP
{
    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
