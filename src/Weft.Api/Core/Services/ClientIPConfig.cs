namespace Weft.Api;

public sealed record ClientIPConfig
{
    public int? TimeoutSeconds { get; init; }
}
