using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Selectors;

/// <summary>Pods by their namespace and their labels. Value semantics.</summary>
/// <param name="Namespace">The one namespace they are in; null where <paramref name="Namespaces"/> chooses.</param>
/// <param name="Namespaces">By the namespaces' labels; <see cref="LabelMatcher.Everything"/> where there is one namespace.</param>
internal sealed record PodSelector(string? Namespace, LabelMatcher Namespaces, LabelMatcher Pods)
{
    /// <summary>For what cannot be understood.</summary>
    public static PodSelector Nothing { get; } = new(null, LabelMatcher.Everything, LabelMatcher.Nothing);

    public static PodSelector In(string name, LabelMatcher pods) => new(name, LabelMatcher.Everything, pods);

    public static PodSelector Across(LabelMatcher namespaces, LabelMatcher pods) => new(null, namespaces, pods);

    public bool Matches(NamespaceRecord home, LabelSet labels) => MatchesNamespace(home) && Pods.Matches(labels);

    public bool MatchesNamespace(NamespaceRecord home) => Namespace is null ? Namespaces.Matches(home.Labels) : Namespace == home.Name;
}
