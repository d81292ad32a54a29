using System.Collections;
using System.Globalization;

namespace Weft.Api;

/// <summary>Everything wrong with an object, in the order found, in the words of Kubernetes.</summary>
public sealed class FieldErrors : IReadOnlyList<FieldError>
{
    /// <summary>More problems than this are not listed: nobody reads them, and a hostile object could have millions.</summary>
    public const int Limit = 200;

    private readonly List<FieldError> _errors = [];

    public int Count => _errors.Count;

    public bool Any => _errors.Count > 0;

    public FieldError this[int index] => _errors[index];

    public void Required(FieldPath path, string detail = "") => Add(path, "FieldValueRequired", WithDetail("Required value", detail));

    public void Invalid(FieldPath path, object? value, string detail) => AddValue(path, "FieldValueInvalid", "Invalid value", value, detail);

    public void TypeInvalid(FieldPath path, object? value, string detail) => AddValue(path, "FieldValueTypeInvalid", "Invalid value", value, detail);

    public void NotSupported(FieldPath path, object? value, params IEnumerable<string> supported) =>
        AddValue(path, "FieldValueNotSupported", "Unsupported value", value, $"supported values: {string.Join(", ", supported.Select(ErrorValue.Quote))}");

    public void Duplicate(FieldPath path, object? value) => AddValue(path, "FieldValueDuplicate", "Duplicate value", value);

    public void NotFound(FieldPath path, object? value) => AddValue(path, "FieldValueNotFound", "Not found", value);

    public void Forbidden(FieldPath path, string detail) => Add(path, "FieldValueForbidden", WithDetail("Forbidden", detail));

    public void TooLong(FieldPath path, int maxBytes) =>
        Add(path, "FieldValueTooLong", string.Create(CultureInfo.InvariantCulture, $"Too long: may not be more than {maxBytes} bytes"));

    public void TooMany(FieldPath path, int actual, int max) =>
        Add(path, "FieldValueTooMany", string.Create(CultureInfo.InvariantCulture, $"Too many: {actual}: must have at most {max} items"));

    public void Internal(FieldPath path, string detail) => Add(path, "InternalError", WithDetail("Internal error", detail));

    public void AddRange(IEnumerable<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        foreach (var error in errors)
        {
            Add(error);
        }
    }

    public void Add(FieldError error)
    {
        if (_errors.Count < Limit)
        {
            _errors.Add(error);
        }
    }

    /// <summary>The 422 answer about the object of that kind and name.</summary>
    public KubeStatus ToStatus(string group, string kind, string name)
    {
        var what = string.IsNullOrEmpty(group) ? kind : $"{kind}.{group}";
        var distinct = _errors.Select(e => e.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var text = distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
        return new KubeStatus
        {
            Status = KubeStatus.Failure,
            Message = $"{what} {ErrorValue.Quote(name)} is invalid: {text}",
            Reason = "Invalid",
            Details = new StatusDetails
            {
                Name = string.IsNullOrEmpty(name) ? null : name,
                Group = string.IsNullOrEmpty(group) ? null : group,
                Kind = kind,
                Causes = [.. _errors.Select(e => new StatusCause { Reason = e.Reason, Message = e.Message, Field = e.Field })],
            },
            Code = 422,
        };
    }

    public IEnumerator<FieldError> GetEnumerator() => _errors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string WithDetail(string text, string detail) => detail.Length == 0 ? text : $"{text}: {detail}";

    // A value is written only while there is room: a hostile object has many, and they are long.
    private void AddValue(FieldPath path, string reason, string what, object? value, string detail = "")
    {
        if (_errors.Count < Limit)
        {
            Add(path, reason, WithDetail($"{what}: {ErrorValue.Format(value)}", detail));
        }
    }

    private void Add(FieldPath path, string reason, string message)
    {
        if (_errors.Count < Limit)
        {
            _errors.Add(new FieldError(path.ToString(), reason, message));
        }
    }
}
