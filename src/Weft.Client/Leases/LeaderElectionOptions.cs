using Weft.Api;

namespace Weft.Client;

/// <summary>Which Lease is fought over, by whom, and how fast it changes hands.</summary>
/// <param name="Lease">Namespace and name of the Lease.</param>
/// <param name="Identity">Unique among the candidates and across restarts.</param>
public sealed record LeaderElectionOptions(ObjectKey Lease, string Identity)
{
    /// <summary>A candidate takes over when it saw no renewal for so long by its own clock.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that could not renew for so long stops. Shorter than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
