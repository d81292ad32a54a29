using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Explain;

/// <summary>A rule that decided something, as people know it.</summary>
/// <param name="Id">The compiler's number of it.</param>
/// <param name="Name">Null when it is not remembered any more.</param>
internal sealed record ToldRule(uint Id, PolicyRuleName? Name)
{
    /// <summary>Which rule or default, in one word.</summary>
    public string Kind => Name?.Kind.ToString() ?? "Unknown";

    /// <summary>All of it in one line.</summary>
    public string Text => Name?.Text ?? $"rule {Id}, which is no longer known";
}
