using System.ComponentModel;

namespace Weft.Api;

[Description("Addresses by prefix, with exceptions.")]
public sealed record IPBlock
{
    [Description("The prefix.")]
    [ApiRequired]
    public string Cidr { get; init => field = value ?? ""; } = "";

    [Description("Prefixes within it that do not count.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? Except { get; init; }
}
