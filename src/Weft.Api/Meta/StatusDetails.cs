using System.ComponentModel;

namespace Weft.Api;

[Description("What an answer without an object is about.")]
public sealed record StatusDetails
{
    [ListType("atomic")]
    public IReadOnlyList<StatusCause>? Causes { get; init; }

    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public string? Uid { get; init; }
}
