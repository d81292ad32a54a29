namespace Weft.Api;

public sealed record SessionAffinityConfig
{
    public ClientIPConfig? ClientIP { get; init; }
}
