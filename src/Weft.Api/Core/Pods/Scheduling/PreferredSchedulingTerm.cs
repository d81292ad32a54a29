namespace Weft.Api;

public sealed record PreferredSchedulingTerm
{
    [ApiRequired]
    public NodeSelectorTerm Preference { get; init => field = value ?? new(); } = new();

    [ApiRequired]
    public int Weight { get; init; }
}
