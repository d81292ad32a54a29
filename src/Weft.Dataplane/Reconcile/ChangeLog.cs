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

    /// <summary>True when the kernel may be in a state that is not known.</summary>
    public bool HasFaults { get; private set; }

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

    /// <summary>Makes as many changes as the function says.</summary>
    /// <returns>False when the kernel refused; the error is kept.</returns>
    public bool TryCounted(string subject, string target, Func<int> changes)
    {
        try
        {
            Operations += changes();
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
        HasFaults = true;
        Refuse(new ApplyError(subject, target, message));
    }

    /// <summary>Keeps an error that lies in what was asked for and says nothing against what is known of the kernel.</summary>
    public void Refuse(ApplyError error)
    {
        _errors.Add(error);
        _failed.Add(error.Subject);
    }

    public void Refuse(IEnumerable<ApplyError> errors)
    {
        foreach (var error in errors)
        {
            Refuse(error);
        }
    }

    /// <summary>True when something about this subject went wrong in this pass.</summary>
    public bool HasFailed(string subject) => _failed.Contains(subject);
}
