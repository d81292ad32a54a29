namespace Weft.Api;

public sealed record GRPCAction
{
    [ApiRequired]
    public int Port { get; init; }

    public string? Service { get; init; }
}
