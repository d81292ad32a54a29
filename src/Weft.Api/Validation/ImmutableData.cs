namespace Weft.Api;

/// <summary>A ConfigMap or Secret marked immutable keeps its data, and the mark.</summary>
internal static class ImmutableData
{
    internal static void Check<T>(Change<T> change, IEnumerable<string> fields, FieldErrors errors)
    {
        foreach (var field in fields.Where(change.Differs))
        {
            errors.Forbidden(FieldPath.Of(field), "field is immutable when `immutable` is set");
        }
    }
}
