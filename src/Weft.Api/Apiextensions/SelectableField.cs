namespace Weft.Api;

public sealed record SelectableField
{
    [ApiRequired]
    public string JsonPath { get; init => field = value ?? ""; } = "";
}
