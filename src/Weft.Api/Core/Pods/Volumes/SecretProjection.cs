using System.ComponentModel;

namespace Weft.Api;

[Description("Entries of a Secret as files.")]
public sealed record SecretProjection
{
    [ListType("atomic")]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }
}
