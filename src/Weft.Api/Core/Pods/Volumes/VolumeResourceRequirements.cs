using System.ComponentModel;

namespace Weft.Api;

[Description("How much storage is wanted.")]
public sealed record VolumeResourceRequirements
{
    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }
}
