using System.ComponentModel;

namespace Weft.Api;

[Description("Capabilities added and taken away.")]
public sealed record Capabilities
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Add { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Drop { get; init; }
}
