using System.ComponentModel;

namespace Weft.Api;

[Description("A taint that the Pod does not mind.")]
public sealed record Toleration
{
    public string? Effect { get; init; }

    public string? Key { get; init; }

    public string? Operator { get; init; }

    public long? TolerationSeconds { get; init; }

    public string? Value { get; init; }
}
