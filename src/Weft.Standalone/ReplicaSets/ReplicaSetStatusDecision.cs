using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.ReplicaSets;

/// <summary>The status a ReplicaSet should show, and when it will change by the mere passing of time.</summary>
internal sealed record ReplicaSetStatusDecision(ReplicaSetStatus Status, TimeSpan? ChangesIn)
{
    private const string FailureCondition = "ReplicaFailure";

    public static ReplicaSetStatusDecision Decide(ReplicaSet set, IReadOnlyCollection<Pod> owned, string? failure, DateTimeOffset now)
    {
        var minReady = set.Spec?.MinReadySeconds ?? 0;
        var active = owned.Where(PodState.IsActive).ToList();
        var template = LabelQuery.FromMap(set.Spec?.Template?.Metadata?.Labels);
        var later = active.Select(pod => PodState.AvailableAt(pod, minReady)).Where(at => at > now).ToList();
        var status = new ReplicaSetStatus
        {
            Replicas = active.Count,
            FullyLabeledReplicas = active.Count(pod => template.Matches(pod.Metadata.Labels)),
            ReadyReplicas = active.Count(PodState.IsReady),
            AvailableReplicas = active.Count(pod => PodState.IsAvailable(pod, minReady, now)),
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set, failure, now),
        };
        return new ReplicaSetStatusDecision(status, later.Count == 0 ? null : later.Min() - now);
    }

    /// <summary>The status as a merge patch, or null when the object shows it already.</summary>
    public JsonObject? PatchFor(ReplicaSet set)
    {
        // Zeroes are left out by Kubernetes, except for replicas; null removes them from the object.
        var json = new JsonObject
        {
            ["replicas"] = Status.Replicas,
            ["fullyLabeledReplicas"] = ZeroAsNull(Status.FullyLabeledReplicas),
            ["readyReplicas"] = ZeroAsNull(Status.ReadyReplicas),
            ["availableReplicas"] = ZeroAsNull(Status.AvailableReplicas),
            ["observedGeneration"] = Status.ObservedGeneration,
            ["conditions"] = Status.Conditions is { Count: > 0 } conditions
                ? new JsonArray([.. conditions.Select(condition => JsonSerializer.SerializeToNode(condition, KubeJson.Default.ReplicaSetCondition))])
                : null,
        };
        var old = set.Status;
        var same = old is not null
            && old.Replicas == Status.Replicas
            && (old.FullyLabeledReplicas ?? 0) == Status.FullyLabeledReplicas
            && (old.ReadyReplicas ?? 0) == Status.ReadyReplicas
            && (old.AvailableReplicas ?? 0) == Status.AvailableReplicas
            && old.ObservedGeneration == Status.ObservedGeneration
            && (old.Conditions ?? []).SequenceEqual(Status.Conditions ?? []);
        return same ? null : new JsonObject { ["metadata"] = new JsonObject { ["uid"] = set.Metadata.Uid }, ["status"] = json };
    }

    private static JsonValue? ZeroAsNull(int? count) => count is null or 0 ? null : JsonValue.Create(count.Value);

    private static List<ReplicaSetCondition>? Conditions(ReplicaSet set, string? failure, DateTimeOffset now)
    {
        var kept = (set.Status?.Conditions ?? []).Where(condition => condition.Type != FailureCondition).ToList();
        if (failure is not null)
        {
            var old = set.Status?.Conditions?.FirstOrDefault(condition => condition.Type == FailureCondition);
            var since = old is { Status: "True" } ? old.LastTransitionTime : WholeSeconds(now);
            kept.Add(new ReplicaSetCondition { Type = FailureCondition, Status = "True", Reason = "FailedCreate", Message = failure, LastTransitionTime = since });
        }

        return kept.Count == 0 ? null : kept;
    }

    /// <summary>Times are stored in whole seconds; a finer one would never equal what is read back.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
