using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>Tells on every NetworkPolicy, which has no status, by Events whether it is honoured and when it is in force.</summary>
internal sealed class NetworkPoliciesController(
    Func<ObjectKey, NetworkPolicy?> find, PolicyTracker tracker, Action<NetworkPolicy, PolicyNotice> tell, TimeProvider time)
{
    /// <summary>Time between two policies that are told of, so that ten thousand at once are no burst of requests.</summary>
    public static TimeSpan Pace { get; } = TimeSpan.FromMilliseconds(5);

    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (find(key) is not { Metadata.DeletionTimestamp: null } policy)
        {
            return null;
        }

        if (tracker.Look(key, out var track, out var standing) is { } wait)
        {
            return wait;
        }

        if (track is null || track.Content != PolicyContent.Of(policy.Metadata))
        {
            // One of the two is older; the change is on its way.
            return track is null ? null : PolicyTracker.Rest;
        }

        var notices = PolicyNotices.Of(policy, track, standing!, time.GetUtcNow());
        foreach (var notice in notices)
        {
            tell(policy, notice);
        }

        tracker.Told(key, track, known => known with { IsJudged = true, IsInForceTold = known.IsInForceTold || standing!.IsInForce });
        if (notices.Count > 0)
        {
            await Task.Delay(Pace, time, cancellationToken);
        }

        return null;
    }
}
