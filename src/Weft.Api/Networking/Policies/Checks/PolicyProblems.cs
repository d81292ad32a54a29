namespace Weft.Api;

/// <summary>The problems of one policy while it is looked through.</summary>
internal sealed class PolicyProblems
{
    /// <summary>More are not listed: nobody reads them, and a hostile policy could have millions.</summary>
    private const int Limit = 200;

    private readonly List<PolicyProblem> _found = [];

    internal IReadOnlyList<PolicyProblem> Found => _found;

    internal void Unsupported(FieldPath path, string message) => Add(new PolicyProblem(PolicyProblemKind.Unsupported, path.ToString(), message));

    internal void Doubtful(FieldPath path, string message) => Add(new PolicyProblem(PolicyProblemKind.Doubtful, path.ToString(), message));

    /// <summary>What the rules of the kind find, which an API server refuses.</summary>
    internal void Invalid(IEnumerable<FieldError> errors)
    {
        foreach (var error in errors)
        {
            Add(new PolicyProblem(PolicyProblemKind.Invalid, error.Field, error.Message));
        }
    }

    /// <summary>The annotation by which a policy is only tried.</summary>
    internal void Mode(ObjectMeta metadata)
    {
        PolicyAnnotations.ReadMode(metadata, out var problem);
        if (problem is not null)
        {
            Add(new PolicyProblem(PolicyProblemKind.Unsupported, problem.Field, $"{problem.Message}; the policy is enforced"));
        }
    }

    /// <summary>A selector that no object can match.</summary>
    internal void Selector(LabelSelector? selector, FieldPath path)
    {
        if (SelectorChecks.Contradiction(selector) is { } reason)
        {
            Doubtful(path, $"matches nothing: {reason}");
        }
    }

    /// <summary>A prefix that means something else than it seems to.</summary>
    internal void Network(string text, FieldPath path)
    {
        if (!IpText.TryParsePrefix(text, out var address, out _) || !IpText.TryParseCidr(text, out var network))
        {
            return;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            Doubtful(path, $"{text} matches nothing: packets have IPv4 addresses in their own form; write {address.MapToIPv4()} with a length of IPv4");
        }
        else if (!network.BaseAddress.Equals(address))
        {
            Doubtful(path, $"{text} has host bits, which do not count; write {network}, which is what it means");
        }
    }

    private void Add(PolicyProblem problem)
    {
        if (_found.Count < Limit)
        {
            _found.Add(problem);
        }
    }
}
