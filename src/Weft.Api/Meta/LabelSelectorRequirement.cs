using System.ComponentModel;

namespace Weft.Api;

[Description("One condition on a label.")]
public sealed record LabelSelectorRequirement
{
    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Operator { get; init => field = value ?? ""; } = "";

    [ListType("atomic")]
    public IReadOnlyList<string>? Values { get; init; }
}
