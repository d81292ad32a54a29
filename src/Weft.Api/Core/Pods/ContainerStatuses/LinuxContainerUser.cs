using System.ComponentModel;

namespace Weft.Api;

[Description("User and groups of the first process.")]
public sealed record LinuxContainerUser
{
    [ApiRequired]
    public long Gid { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<long>? SupplementalGroups { get; init; }

    [ApiRequired]
    public long Uid { get; init; }
}
