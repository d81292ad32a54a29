using System.Globalization;
using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>The annotations by which kubectl knows a Deployment's history.</summary>
internal static class Revisions
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    /// <summary>Not taken over from the Deployment: it is about the Deployment's own text, or kept by this controller.</summary>
    private static readonly HashSet<string> _ownOnly =
    [
        "kubectl.kubernetes.io/last-applied-configuration", Revision, History, DesiredReplicas, MaxReplicas, "deprecated.deployment.rollback.to",
    ];

    public static long Of(KubeObject annotated) =>
        long.TryParse(annotated.Metadata.Annotations?.GetValueOrDefault(Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    public static int? DesiredOf(ReplicaSet set) =>
        int.TryParse(set.Metadata.Annotations?.GetValueOrDefault(DesiredReplicas), CultureInfo.InvariantCulture, out var desired) ? desired : null;

    public static int? MaxOf(ReplicaSet set) =>
        int.TryParse(set.Metadata.Annotations?.GetValueOrDefault(MaxReplicas), CultureInfo.InvariantCulture, out var most) ? most : null;

    /// <summary>The annotations that say for how many replicas a set was last scaled.</summary>
    public static Dictionary<string, string> Sizes(RolloutBounds bounds) => new()
    {
        [DesiredReplicas] = bounds.Replicas.ToString(CultureInfo.InvariantCulture),
        [MaxReplicas] = bounds.MaxTotal.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What the set of the current template must carry beyond what it has; empty when it has all.</summary>
    /// <param name="deployment">The Deployment.</param>
    /// <param name="current">The set of its template; null when it is about to be made.</param>
    /// <param name="revision">The revision it should have.</param>
    public static Dictionary<string, string> MissingOn(Deployment deployment, ReplicaSet? current, long revision)
    {
        var has = current?.Metadata.Annotations;
        var missing = (deployment.Metadata.Annotations ?? new Dictionary<string, string>())
            .Where(pair => !_ownOnly.Contains(pair.Key) && has?.GetValueOrDefault(pair.Key) != pair.Value)
            .ToDictionary();
        var old = current is null ? 0 : Of(current);
        if (old < revision)
        {
            missing[Revision] = revision.ToString(CultureInfo.InvariantCulture);
            if (old > 0)
            {
                var history = has?.GetValueOrDefault(History);
                missing[History] = string.IsNullOrEmpty(history) ? $"{old}" : $"{history},{old}";
            }
        }

        return missing;
    }
}
