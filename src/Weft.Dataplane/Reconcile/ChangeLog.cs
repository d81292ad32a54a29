using System.Collections.Immutable;

namespace Weft.Dataplane.Reconcile;

/// <summary>Counts what one pass changes and keeps what it could not, so that one bad row does not stop the others.</summary>
internal sealed class ChangeLog
{
    private readonly List<ApplyError> _errors = [];
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

    public int Operations { get; private set; }

    /// <summary>Set by changes that known flows have to notice.</summary>
    public bool InvalidatesFlows { get; set; }

    public ImmutableArray<ApplyError> Errors => [.. _errors];

    public void Count(int operations) => Operations += operations;

    /// <summary>Makes one change.</summary>
    /// <returns>False when the kernel refused; the error is kept.</returns>
    public bool Try(string subject, string target, Action change)
    {
        try
        {
            change();
            Operations++;
            return true;
        }
        catch (IOException error)
        {
            Fail(subject, target, error.Message);
            return false;
        }
    }

    public void Fail(string subject, string target, string message)
    {
        _errors.Add(new ApplyError(subject, target, message));
        _failed.Add(subject);
    }

    public void Fail(IEnumerable<ApplyError> errors)
    {
        foreach (var error in errors)
        {
            Fail(error.Subject, error.Target, error.Message);
        }
    }

    /// <summary>True when something about this subject went wrong in this pass.</summary>
    public bool HasFailed(string subject) => _failed.Contains(subject);
}
