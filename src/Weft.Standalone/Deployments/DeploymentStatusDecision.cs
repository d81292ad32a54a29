using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Deployments;

/// <summary>The status a Deployment should show, and when it will change by the mere passing of time.</summary>
internal sealed record DeploymentStatusDecision(DeploymentStatus Status, TimeSpan? ChangesIn)
{
    private const string Available = "Available";
    private const string Progressing = "Progressing";
    private const string NewSetAvailable = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    public static DeploymentStatusDecision Decide(DeploymentView view, string? failure = null)
    {
        var counted = Count(view);
        var conditions = new List<DeploymentCondition>(view.Deployment.Status?.Conditions ?? []);
        Set(conditions, AvailableCondition(view, counted), view.Now);
        if (Progress(view, counted, conditions) is { } progress)
        {
            Set(conditions, progress, view.Now);
        }

        conditions.RemoveAll(condition => condition.Type == "ReplicaFailure");
        if (failure is not null)
        {
            var old = view.Deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "ReplicaFailure");
            conditions.Add(old ?? New("ReplicaFailure", "True", "FailedCreate", failure));
            Set(conditions, New("ReplicaFailure", "True", "FailedCreate", failure), view.Now);
        }

        return new DeploymentStatusDecision(counted with { Conditions = conditions }, NextCheck(view, conditions));
    }

    /// <summary>Whether all Pods are of the current template and available, and none besides.</summary>
    public static bool IsComplete(DeploymentView view) => IsComplete(view, Count(view));

    /// <summary>The status as a merge patch, or null when the object shows it already.</summary>
    public JsonObject? PatchFor(Deployment deployment)
    {
        var old = deployment.Status ?? new DeploymentStatus();
        if (Normal(old) == Normal(Status) && (old.Conditions ?? []).SequenceEqual(Status.Conditions ?? []))
        {
            return null;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = deployment.Metadata.Uid },
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = Status.ObservedGeneration,
                ["replicas"] = ZeroAsNull(Status.Replicas),
                ["updatedReplicas"] = ZeroAsNull(Status.UpdatedReplicas),
                ["readyReplicas"] = ZeroAsNull(Status.ReadyReplicas),
                ["availableReplicas"] = ZeroAsNull(Status.AvailableReplicas),
                ["unavailableReplicas"] = ZeroAsNull(Status.UnavailableReplicas),
                ["conditions"] = new JsonArray([.. (Status.Conditions ?? []).Select(condition => JsonSerializer.SerializeToNode(condition, KubeJson.Default.DeploymentCondition))]),
            },
        };
    }

    private static DeploymentStatus Count(DeploymentView view)
    {
        var current = ReplicaCount.Of(view.Current);
        var all = view.Sets.Select(set => ReplicaCount.Of(set)).ToList();
        var available = all.Sum(count => count.Available);
        return new DeploymentStatus
        {
            ObservedGeneration = view.Deployment.Metadata.Generation,
            Replicas = all.Sum(count => count.Actual),
            UpdatedReplicas = current.Actual,
            ReadyReplicas = all.Sum(count => count.Ready),
            AvailableReplicas = available,
            UnavailableReplicas = Math.Max(0, all.Sum(count => count.Desired) - available),
            CollisionCount = view.Deployment.Status?.CollisionCount,
        };
    }

    private static DeploymentCondition AvailableCondition(DeploymentView view, DeploymentStatus counted) =>
        counted.AvailableReplicas >= view.Bounds.MinAvailable
            ? New(Available, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
            : New(Available, "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");

    /// <summary>How the rollout stands; null when nothing is to be said anew.</summary>
    private static DeploymentCondition? Progress(DeploymentView view, DeploymentStatus counted, List<DeploymentCondition> conditions)
    {
        if (!HasDeadline(view.Deployment) || PodState.IsDeleting(view.Deployment))
        {
            return null;
        }

        var old = conditions.FirstOrDefault(condition => condition.Type == Progressing);
        if (view.Deployment.Spec?.Paused == true)
        {
            return old?.Reason is "DeploymentPaused" or TimedOut ? null : New(Progressing, "Unknown", "DeploymentPaused", "Deployment is paused");
        }

        if (old?.Reason == "DeploymentPaused")
        {
            return New(Progressing, "Unknown", "DeploymentResumed", "Deployment is resumed");
        }

        var wasComplete = counted.Replicas == counted.UpdatedReplicas && old?.Reason == NewSetAvailable;
        if (view.Current is not { } current || wasComplete)
        {
            return null;
        }

        var name = current.Metadata.Name;
        if (IsComplete(view, counted))
        {
            return New(Progressing, "True", NewSetAvailable, $"ReplicaSet \"{name}\" has successfully progressed.");
        }

        if (HasProgressed(view.Deployment.Status ?? new DeploymentStatus(), counted))
        {
            return New(Progressing, "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.");
        }

        if (old is null || old.Reason == NewSetAvailable)
        {
            return New(Progressing, "True", old is null ? "NewReplicaSetCreated" : "FoundNewReplicaSet", old is null ? $"Created new replica set \"{name}\"" : $"Found new replica set \"{name}\"");
        }

        return IsOverdue(view, old) ? New(Progressing, "False", TimedOut, $"ReplicaSet \"{name}\" has timed out progressing.") : null;
    }

    private static bool IsComplete(DeploymentView view, DeploymentStatus counted) =>
        counted.UpdatedReplicas == view.Bounds.Replicas
        && counted.Replicas == view.Bounds.Replicas
        && counted.AvailableReplicas == view.Bounds.Replicas
        && view.Current is not null;

    private static bool HasProgressed(DeploymentStatus old, DeploymentStatus now) =>
        now.UpdatedReplicas > (old.UpdatedReplicas ?? 0)
        || now.Replicas - now.UpdatedReplicas < (old.Replicas ?? 0) - (old.UpdatedReplicas ?? 0)
        || now.ReadyReplicas > (old.ReadyReplicas ?? 0)
        || now.AvailableReplicas > (old.AvailableReplicas ?? 0);

    private static bool HasDeadline(Deployment deployment) => deployment.Spec?.ProgressDeadlineSeconds is not (null or int.MaxValue);

    private static bool IsOverdue(DeploymentView view, DeploymentCondition progress) =>
        progress.Reason == TimedOut || view.Now >= progress.LastUpdateTime?.AddSeconds(view.Deployment.Spec!.ProgressDeadlineSeconds!.Value);

    private static TimeSpan? NextCheck(DeploymentView view, List<DeploymentCondition> conditions)
    {
        var progress = conditions.FirstOrDefault(condition => condition.Type == Progressing);
        if (!HasDeadline(view.Deployment) || view.Deployment.Spec?.Paused == true || progress?.LastUpdateTime is not { } since || progress.Reason is NewSetAvailable or TimedOut)
        {
            return null;
        }

        var left = since.AddSeconds(view.Deployment.Spec!.ProgressDeadlineSeconds!.Value) - view.Now;
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Puts a condition in; its transition time moves with the status only, its update time with every news.</summary>
    private static void Set(List<DeploymentCondition> conditions, DeploymentCondition next, DateTimeOffset now)
    {
        var at = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
        var index = conditions.FindIndex(condition => condition.Type == next.Type);
        if (index < 0)
        {
            conditions.Add(next with { LastTransitionTime = at, LastUpdateTime = at });
            return;
        }

        var old = conditions[index];
        var news = next.Type == Progressing || old.Status != next.Status || old.Reason != next.Reason;
        if (news)
        {
            conditions[index] = next with { LastTransitionTime = old.Status == next.Status ? old.LastTransitionTime : at, LastUpdateTime = at };
        }
    }

    private static DeploymentCondition New(string type, string status, string reason, string message) =>
        new() { Type = type, Status = status, Reason = reason, Message = message };

    private static DeploymentStatus Normal(DeploymentStatus status) => new()
    {
        ObservedGeneration = status.ObservedGeneration,
        Replicas = status.Replicas ?? 0,
        UpdatedReplicas = status.UpdatedReplicas ?? 0,
        ReadyReplicas = status.ReadyReplicas ?? 0,
        AvailableReplicas = status.AvailableReplicas ?? 0,
        UnavailableReplicas = status.UnavailableReplicas ?? 0,
    };

    private static JsonValue? ZeroAsNull(int? count) => count is null or 0 ? null : JsonValue.Create(count.Value);
}
