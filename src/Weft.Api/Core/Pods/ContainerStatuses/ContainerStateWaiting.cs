using System.ComponentModel;

namespace Weft.Api;

[Description("The container has not started yet.")]
public sealed record ContainerStateWaiting
{
    [Description("Why, for people.")]
    public string? Message { get; init; }

    [Description("Why, in one word.")]
    public string? Reason { get; init; }
}
