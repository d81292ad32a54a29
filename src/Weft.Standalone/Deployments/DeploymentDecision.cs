using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Deployments;

/// <summary>Decides the next writes of a rollout. Pure: the same view gives the same writes.</summary>
/// <remarks>
/// Every write is safe by itself: whatever part of a decision is carried out, and however old the view was, the number of
/// Pods stays within <see cref="RolloutBounds.MaxTotal"/> and old Pods are given up only as far as others are
/// available. A scaling carries the version of the set it saw, so a decision on an old view fails instead of adding up.
/// </remarks>
internal static class DeploymentDecision
{
    public const string Recreate = "Recreate";

    public static ImmutableArray<DeploymentAction> Decide(DeploymentView view)
    {
        if (PodState.IsDeleting(view.Deployment))
        {
            return [];
        }

        var notes = CurrentNotes(view);
        if (notes.Any(note => note is DeploymentAction.Annotate) || !view.Sets.All(ReplicaCount.IsObserved))
        {
            // An annotation moves the set's version on, which a scaling in the same breath would not know. And counts made
            // for another size may still hold Pods that are on their way out, or miss some that are on their way in.
            return notes;
        }

        if (view.Deployment.Spec?.Paused == true || IsResized(view))
        {
            return [.. notes, .. Resizing.Decide(view)];
        }

        var steps = view.Deployment.Spec?.Strategy?.Type == Recreate ? RecreateSteps(view) : RollingSteps(view);
        return steps.IsEmpty ? [.. notes, .. Cleanup(view)] : [.. notes, .. steps];
    }

    /// <summary>Whether the wanted size changed while Pods of some set exist; that goes before any rollout.</summary>
    private static bool IsResized(DeploymentView view) => view.Deployment.Spec?.Strategy?.Type != Recreate && view.Sets.Any(set =>
        (set.Spec?.Replicas ?? 1) > 0 && Revisions.DesiredOf(set) is { } desired && desired != view.Bounds.Replicas);

    private static ImmutableArray<DeploymentAction> CurrentNotes(DeploymentView view)
    {
        if (view.Current is not { } current)
        {
            return [];
        }

        var notes = ImmutableArray.CreateBuilder<DeploymentAction>();
        var missing = Revisions.MissingOn(view.Deployment, current, view.NextRevision);
        var minReady = view.Deployment.Spec?.MinReadySeconds ?? 0;
        if (missing.Count > 0 || (current.Spec?.MinReadySeconds ?? 0) != minReady)
        {
            notes.Add(new DeploymentAction.Annotate(current, missing, minReady));
        }

        var revision = Math.Max(Revisions.Of(current), view.NextRevision);
        if (Revisions.Of(view.Deployment) != revision)
        {
            notes.Add(new DeploymentAction.SetRevision($"{revision}"));
        }

        return notes.ToImmutable();
    }

    private static ImmutableArray<DeploymentAction> RollingSteps(DeploymentView view)
    {
        var wanted = CurrentSize(view);
        if (view.Current is null)
        {
            return [new DeploymentAction.Create(NewSet(view, wanted))];
        }

        // One set at a time: first what the new one may grow by, then, in a later decision, what the old ones must give up.
        return wanted != ReplicaCount.Of(view.Current).Desired
            ? [new DeploymentAction.Scale(view.Current, wanted)]
            : [.. ShrinkOld(view)];
    }

    /// <summary>How large the current set may be now.</summary>
    private static int CurrentSize(DeploymentView view)
    {
        var desired = ReplicaCount.Of(view.Current).Desired;
        if (desired >= view.Bounds.Replicas)
        {
            return view.Bounds.Replicas;
        }

        var room = view.Bounds.MaxTotal - view.Sets.Sum(set => ReplicaCount.Of(set).Occupied);
        return room <= 0 ? desired : desired + Math.Min(room, view.Bounds.Replicas - desired);
    }

    private static IEnumerable<DeploymentAction> ShrinkOld(DeploymentView view)
    {
        var current = ReplicaCount.Of(view.Current);
        var old = view.OldActive;
        var total = current.Desired + old.Sum(set => ReplicaCount.Of(set).Desired);
        var missing = current.Desired - current.Available;
        var budget = total - view.Bounds.MinAvailable - missing;
        if (budget <= 0 || old.Count == 0)
        {
            yield break;
        }

        // Pods that are not available do nobody any good: they go first, and no available one with them in the same set.
        var sizes = old.ToDictionary(set => set.Metadata.Uid ?? "", set => ReplicaCount.Of(set).Desired);
        foreach (var set in old)
        {
            var count = ReplicaCount.Of(set);
            var dead = Math.Min(budget, count.Desired - count.Available);
            sizes[set.Metadata.Uid ?? ""] -= dead;
            budget -= dead;
        }

        var spare = Math.Min(budget, current.Available + old.Sum(set => ReplicaCount.Of(set).Available) - view.Bounds.MinAvailable);
        foreach (var set in old)
        {
            var left = sizes[set.Metadata.Uid ?? ""];
            var given = Math.Clamp(spare, 0, left);
            spare -= given;
            if (left - given != ReplicaCount.Of(set).Desired)
            {
                yield return new DeploymentAction.Scale(set, left - given);
            }
        }
    }

    private static ImmutableArray<DeploymentAction> RecreateSteps(DeploymentView view)
    {
        if (view.OldActive.Count > 0)
        {
            return [.. view.OldActive.Select(set => new DeploymentAction.Scale(set, 0))];
        }

        if (view.RunningOldPods)
        {
            return [];
        }

        if (view.Current is null)
        {
            return [new DeploymentAction.Create(NewSet(view, view.Bounds.Replicas))];
        }

        return ReplicaCount.Of(view.Current).Desired == view.Bounds.Replicas ? [] : [new DeploymentAction.Scale(view.Current, view.Bounds.Replicas)];
    }

    /// <summary>Once all is done: removes the oldest empty sets beyond the history that is kept.</summary>
    private static IEnumerable<DeploymentAction> Cleanup(DeploymentView view)
    {
        if (view.Current is null || !DeploymentStatusDecision.IsComplete(view))
        {
            return [];
        }

        var limit = view.Deployment.Spec?.RevisionHistoryLimit ?? 10;
        var old = view.Old.ToList();
        return old
            .Where(set => set.Spec?.Replicas == 0
                && (set.Status?.Replicas ?? 0) == 0
                && (set.Status?.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0)
                && !PodState.IsDeleting(set))
            .OrderBy(Revisions.Of)
            .Take(Math.Max(0, old.Count - limit))
            .Select(set => new DeploymentAction.Delete(set));
    }

    private static ReplicaSet NewSet(DeploymentView view, int replicas)
    {
        var deployment = view.Deployment;
        var spec = deployment.Spec ?? new DeploymentSpec();
        var hash = PodTemplates.Hash(spec.Template, deployment.Status?.CollisionCount ?? 0);
        var template = PodTemplates.WithLabel(spec.Template, hash);
        var annotations = Revisions.MissingOn(deployment, null, view.NextRevision);
        foreach (var (name, value) in Revisions.Sizes(view.Bounds))
        {
            annotations[name] = value;
        }

        return new ReplicaSet
        {
            Metadata = new ObjectMeta
            {
                Namespace = deployment.Metadata.Namespace,
                Name = $"{deployment.Metadata.Name}-{hash}",
                Labels = template.Metadata?.Labels,
                Annotations = annotations,
                OwnerReferences = [Ownership.Reference(ResourceTypes.Deployments, deployment.Metadata)],
            },
            Spec = new ReplicaSetSpec
            {
                Replicas = replicas,
                MinReadySeconds = spec.MinReadySeconds,
                Selector = spec.Selector with
                {
                    MatchLabels = new Dictionary<string, string>(spec.Selector.MatchLabels ?? new Dictionary<string, string>()) { [PodTemplates.HashLabel] = hash },
                },
                Template = template,
            },
        };
    }
}
