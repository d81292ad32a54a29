namespace Weft.Api;

/// <summary>One problem with one field: <paramref name="Reason"/> for programs, <paramref name="Message"/> for people.</summary>
public sealed record FieldError(string Field, string Reason, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
