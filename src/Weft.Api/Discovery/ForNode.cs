namespace Weft.Api;

public sealed record ForNode
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
