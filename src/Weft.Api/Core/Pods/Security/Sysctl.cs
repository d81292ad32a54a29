namespace Weft.Api;

public sealed record Sysctl
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Value { get; init => field = value ?? ""; } = "";
}
