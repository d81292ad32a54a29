using System.ComponentModel;

namespace Weft.Api;

[Description("Facts about a list: the version it was read at and how to go on.")]
public sealed record ListMeta
{
    public string? Continue { get; init; }

    public long? RemainingItemCount { get; init; }

    public string? ResourceVersion { get; init; }

    public string? SelfLink { get; init; }
}
