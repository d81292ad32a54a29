using System.ComponentModel;

namespace Weft.Api;

[Description("How an object is to be deleted.")]
public sealed record DeleteOptions
{
    public string? ApiVersion { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? DryRun { get; init; }

    public long? GracePeriodSeconds { get; init; }

    public bool? IgnoreStoreReadErrorWithClusterBreakingPotential { get; init; }

    public string? Kind { get; init; }

    public bool? OrphanDependents { get; init; }

    public Preconditions? Preconditions { get; init; }

    public string? PropagationPolicy { get; init; }
}
