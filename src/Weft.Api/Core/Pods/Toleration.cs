namespace Weft.Api;

public sealed record Toleration
{
    public string? Effect { get; init; }

    public string? Key { get; init; }

    public string? Operator { get; init; }

    public long? TolerationSeconds { get; init; }

    public string? Value { get; init; }
}
