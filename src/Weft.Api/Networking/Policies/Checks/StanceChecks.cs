namespace Weft.Api;

/// <summary>Everything that can be said of what a Namespace or a Region says on policies: labels and annotations of no known value. Pure.</summary>
public static class StanceChecks
{
    public static IReadOnlyList<PolicyProblem> Of(Namespace obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        PolicyAnnotations.ReadMode(obj.Metadata, out var mode);
        return [.. ZeroTrust(obj.Metadata), .. mode is null ? [] : new[] { Make(mode, "the namespace's policies are enforced") }];
    }

    public static IReadOnlyList<PolicyProblem> Of(Region obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return [.. ZeroTrust(obj.Metadata)];
    }

    private static IEnumerable<PolicyProblem> ZeroTrust(ObjectMeta metadata)
    {
        PolicyLabels.ReadZeroTrust(metadata, out var problem);
        return problem is null ? [] : [Make(problem, "it counts as true")];
    }

    private static PolicyProblem Make(FieldError error, string instead) => new(PolicyProblemKind.Unsupported, error.Field, $"{error.Message}; {instead}");
}
