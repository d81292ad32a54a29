namespace Weft.Controller.Policies;

/// <summary>On which nodes a policy's last change is in force.</summary>
/// <param name="InForce">How many have it, those whose agent is dead included: their kernel goes on with it.</param>
/// <param name="Behind">Names of those that live and do not have it yet.</param>
/// <param name="Dead">Names of those that do not have it and whose agent is dead.</param>
internal sealed record PolicyStanding(int InForce, IReadOnlyList<string> Behind, IReadOnlyList<string> Dead)
{
    private const int Named = 5;

    /// <summary>Whether every node that can be expected to has it.</summary>
    public bool IsInForce => InForce > 0 && Behind.Count == 0;

    /// <summary>A sentence for people: <c>in force on 3 of 4 nodes, not yet on n2</c>.</summary>
    public override string ToString()
    {
        var text = InForce + Behind.Count == 0 ? "there is no node with a living agent" : $"in force on {InForce} of {InForce + Behind.Count} nodes";
        text += Behind.Count == 0 ? "" : $", not yet on {Names(Behind)}";
        return Dead.Count == 0 ? text : $"{text}; not counted, because the agent there is not alive: {Names(Dead)}";
    }

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= Named ? string.Join(", ", names) : $"{string.Join(", ", names.Take(Named))} and {names.Count - Named} more";
}
