using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>Problems of a policy as one sentence.</summary>
internal static class PolicyProblemText
{
    private const int Named = 5;

    /// <summary>Of one problem, in characters: values of a hostile policy are long, and conditions have a bounded length.</summary>
    private const int MaxLength = 1000;

    public static string Of(IReadOnlyList<PolicyProblem> problems)
    {
        var text = string.Join("; ", problems.Take(Named).Select(Shortened));
        return problems.Count <= Named ? text : $"{text}; and {problems.Count - Named} more";
    }

    /// <summary>Those that the policy's rules are not honoured for.</summary>
    public static List<PolicyProblem> Refused(IEnumerable<PolicyProblem> problems) => [.. problems.Where(problem => problem.Kind != PolicyProblemKind.Doubtful)];

    /// <summary>Those that are honoured, and hardly meant.</summary>
    public static List<PolicyProblem> Doubtful(IEnumerable<PolicyProblem> problems) => [.. problems.Where(problem => problem.Kind == PolicyProblemKind.Doubtful)];

    private static string Shortened(PolicyProblem problem) =>
        problem.ToString() is { Length: > MaxLength } text ? string.Concat(text.AsSpan(0, MaxLength), "...") : problem.ToString();
}
