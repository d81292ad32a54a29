using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>How many Pods a rollout may have at most, and how many must be available at least.</summary>
internal readonly record struct RolloutBounds(int Replicas, int MaxSurge, int MaxUnavailable)
{
    public int MaxTotal => Replicas + MaxSurge;

    public int MinAvailable => Replicas - MaxUnavailable;

    public static RolloutBounds Of(Deployment deployment)
    {
        var replicas = deployment.Spec?.Replicas ?? 1;
        var strategy = deployment.Spec?.Strategy;
        if (strategy?.Type == DeploymentDecision.Recreate)
        {
            return new RolloutBounds(replicas, 0, 0);
        }

        var surge = Scale(strategy?.RollingUpdate?.MaxSurge, replicas, roundUp: true);
        var unavailable = Scale(strategy?.RollingUpdate?.MaxUnavailable, replicas, roundUp: false);
        if (surge == 0 && unavailable == 0)
        {
            // Both may round to nothing; without one of them no Pod could ever be replaced.
            unavailable = 1;
        }

        return new RolloutBounds(replicas, surge, Math.Min(unavailable, replicas));
    }

    private static int Scale(IntOrString? share, int replicas, bool roundUp) =>
        (share ?? new IntOrString("25%")).TryScale(replicas, roundUp, out var count) ? Math.Max(count, 0) : 0;
}
