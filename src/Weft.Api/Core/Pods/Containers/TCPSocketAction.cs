namespace Weft.Api;

public sealed record TCPSocketAction
{
    public string? Host { get; init; }

    [ApiRequired]
    public IntOrString Port { get; init; }
}
