using System.Collections.Immutable;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Records;

/// <summary>The problems of one object while it is read.</summary>
internal sealed class ProblemList(string kind, string subject)
{
    /// <summary>More are not kept: nobody reads them, and a hostile object could have thousands.</summary>
    private const int Max = 32;

    private readonly List<PolicyProblem> _problems = [];

    public void Add(string field, string message, string remedy)
    {
        if (_problems.Count < Max)
        {
            _problems.Add(new PolicyProblem(kind, subject, field, message, remedy));
        }
    }

    /// <param name="value">As the object has it; shortened.</param>
    public void AddValue(string field, string? value, string message, string remedy) =>
        Add(field, $"\"{Shortened.Text(value ?? "")}\" {message}", remedy);

    /// <param name="error">Null for none.</param>
    public void Add(FieldError? error, string remedy)
    {
        if (error is not null)
        {
            Add(error.Field, error.Message, remedy);
        }
    }

    public ImmutableArray<PolicyProblem> ToImmutable() => [.. _problems];
}
