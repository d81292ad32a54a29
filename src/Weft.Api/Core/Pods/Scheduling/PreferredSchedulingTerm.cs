using System.ComponentModel;

namespace Weft.Api;

[Description("A wish about nodes, with its weight.")]
public sealed record PreferredSchedulingTerm
{
    [ApiRequired]
    public NodeSelectorTerm Preference { get; init => field = value ?? new(); } = new();

    [ApiRequired]
    public int Weight { get; init; }
}
