using System.ComponentModel;

namespace Weft.Api;

[Description("Runs a command in the container; zero means success.")]
public sealed record ExecAction
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Command { get; init; }
}
