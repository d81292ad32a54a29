using System.ComponentModel;

namespace Weft.Api;

[Description("What must hold for a write to be done.")]
public sealed record Preconditions
{
    public string? ResourceVersion { get; init; }

    public string? Uid { get; init; }
}
