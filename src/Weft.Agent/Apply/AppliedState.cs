using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Apply;

/// <summary>The outcome of one pass.</summary>
/// <param name="Desired">Null if it was not known, in which case the kernel was left alone.</param>
/// <param name="Result">Null if the pass did not get as far as the kernel's answer.</param>
/// <param name="Failure">Why <paramref name="Result"/> is null.</param>
internal sealed record AppliedState(NodeState? Desired, ApplyResult? Result, string? Failure, TimeSpan Duration)
{
    public bool IsComplete => Result is { IsComplete: true };

    /// <summary>Why an endpoint is not in force; null if it is.</summary>
    public string? ProblemOf(EndpointId id)
    {
        if (Result is null)
        {
            return Failure ?? "nothing was applied";
        }

        var errors = Result.ErrorsOf(Subjects.Of(id)).Select(error => $"{error.Target}: {error.Message}").ToList();
        return errors.Count == 0 ? null : string.Join("; ", errors);
    }

    /// <summary>What ails the node as a whole; null if nothing does.</summary>
    public string? NodeProblem =>
        Result is null ? Failure : Result.ErrorsOf(Subjects.Underlay).Select(error => $"{error.Target}: {error.Message}").FirstOrDefault();
}
