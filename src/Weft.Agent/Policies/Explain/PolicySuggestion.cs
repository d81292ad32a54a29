namespace Weft.Agent.Policies.Explain;

/// <summary>How to allow what is denied.</summary>
/// <param name="Yaml">The smallest policy that would allow it, ready to apply; null when no policy of that kind can.</param>
/// <param name="Obstacle">What stands against it and has to be changed instead; null when nothing does.</param>
internal sealed record PolicySuggestion(string? Yaml, string? Obstacle);
