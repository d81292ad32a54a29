using System.ComponentModel;

namespace Weft.Api;

[Description("One problem with one field.")]
public sealed record StatusCause
{
    public string? Field { get; init; }

    [Description("Why, for people.")]
    public string? Message { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }
}
