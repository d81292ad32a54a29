using System.ComponentModel;

namespace Weft.Api;

[Description("Who reports an Event.")]
public sealed record EventSource
{
    public string? Component { get; init; }

    public string? Host { get; init; }
}
