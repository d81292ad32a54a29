namespace Weft.Api;

public sealed record ExecAction
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Command { get; init; }
}
