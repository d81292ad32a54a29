using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Conditions;

namespace Weft.Controller.Policies;

/// <summary>Says in the status of every ClusterNetworkPolicy whether it is honoured and on how many nodes it is in force.</summary>
internal sealed class ClusterNetworkPoliciesController(
    Func<ObjectKey, ClusterNetworkPolicy?> find,
    PolicyTracker tracker,
    Func<ObjectKey, JsonObject, CancellationToken, Task> patchStatus,
    Action<ClusterNetworkPolicy, PolicyNotice> tell,
    TimeProvider time)
{
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

        var now = time.GetUtcNow();
        if (Doubt(key, policy, track, standing!, now) is { } later)
        {
            return later;
        }

        var wanted = PolicyConditions.Of(policy, track, standing!);
        if (ConditionWriter.Patch(policy, policy.Status?.Conditions, wanted, now) is { } patch)
        {
            await patchStatus(key, patch, cancellationToken);
            if (!track.IsJudged && wanted[0] is { Status: "False" } refused)
            {
                tell(policy, new PolicyNotice(EventKind.Warning, PolicyNotices.Unsupported, refused.Message));
            }

            await Task.Delay(NetworkPoliciesController.Pace, time, cancellationToken);
        }

        tracker.Told(key, track, known => known with { IsJudged = true, IsInForceTold = standing!.IsInForce, DoubtedSince = null });
        return null;
    }

    /// <summary>
    /// How long to wait before a policy that is said to be in force is said not to be. The write that says it raises the object's version
    /// itself, and a controller that begins to look knows no other: so it seems until the nodes have seen that write.
    /// </summary>
    private TimeSpan? Doubt(ObjectKey key, ClusterNetworkPolicy policy, PolicyTrack track, PolicyStanding standing, DateTimeOffset now)
    {
        if (standing.IsInForce || !PolicyConditions.IsSaidInForce(policy))
        {
            return null;
        }

        var since = track.DoubtedSince ?? now;
        tracker.Told(key, track, known => known with { DoubtedSince = since });
        var left = since + PolicyConditions.DoubtTime - now;
        return left > TimeSpan.Zero ? left : null;
    }
}
