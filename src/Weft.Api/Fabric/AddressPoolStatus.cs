using System.ComponentModel;

namespace Weft.Api;

[Description("How full the pool is and whether it can be used.")]
public sealed record AddressPoolStatus
{
    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    [Description("How many addresses can be given out now: neither used nor released less than 60 seconds ago.")]
    public long? Free { get; init; }

    [Description("How many addresses the pool has, at most 9223372036854775807.")]
    public long? Size { get; init; }

    [Description("How many addresses Services have.")]
    public long? Used { get; init; }
}
