using System.Collections.Immutable;

namespace Weft.Dataplane.Reconcile;

/// <summary>What one <c>Apply</c> changed and what it could not.</summary>
/// <param name="Operations">Changes made to the kernel; 0 when it already held the desired state.</param>
/// <param name="Errors">Rows, devices and routes that were not brought to the desired state; the next <c>Apply</c> retries them.</param>
/// <param name="Generation">The run-time generation in force: conntrack entries of older ones are re-resolved at their next packet.</param>
public sealed record ApplyResult(int Operations, ImmutableArray<ApplyError> Errors, uint Generation)
{
    public bool IsComplete => Errors.IsEmpty;

    /// <summary>The errors about one subject, for instance <c>endpoint 0000002a</c>.</summary>
    public IEnumerable<ApplyError> ErrorsOf(string subject) =>
        Errors.Where(error => string.Equals(error.Subject, subject, StringComparison.Ordinal));
}
