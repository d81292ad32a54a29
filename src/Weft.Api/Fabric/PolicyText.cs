namespace Weft.Api;

/// <summary>Problems of single values outside a validation.</summary>
internal static class PolicyText
{
    /// <summary>The problem of a value that is none of a set, in the words of Kubernetes.</summary>
    internal static FieldError Unsupported(FieldPath path, string value, IEnumerable<string> supported)
    {
        var errors = new FieldErrors();
        errors.NotSupported(path, value, supported);
        return errors[0];
    }
}
