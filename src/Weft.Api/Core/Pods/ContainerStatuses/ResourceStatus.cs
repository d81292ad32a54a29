using System.ComponentModel;

namespace Weft.Api;

[Description("State of a resource given to the container.")]
public sealed record ResourceStatus
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ListType("map", "resourceID")]
    public IReadOnlyList<ResourceHealth>? Resources { get; init; }
}
