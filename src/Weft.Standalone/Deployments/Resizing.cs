using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Standalone.Deployments;

/// <summary>Spreads a new size over the sets a Deployment has, in the proportion they have now.</summary>
internal static class Resizing
{
    public static ImmutableArray<DeploymentAction> Decide(DeploymentView view)
    {
        ImmutableArray<ReplicaSet> active = [.. view.Sets.Where(set => (set.Spec?.Replicas ?? 1) > 0)];
        var only = active.Length switch
        {
            0 => view.Current ?? view.Sets.MaxBy(Revisions.Of),
            1 => active[0],
            _ => null,
        };
        if (only is not null)
        {
            return [.. Resize(view, only, view.Bounds.Replicas)];
        }

        if (view.Current is not null && IsSaturated(view))
        {
            return [.. view.OldActive.Select(set => new DeploymentAction.Scale(set, 0))];
        }

        return view.Deployment.Spec?.Strategy?.Type == DeploymentDecision.Recreate ? [] : Proportional(view, active);
    }

    private static bool IsSaturated(DeploymentView view)
    {
        var current = ReplicaCount.Of(view.Current);
        return current.Desired == view.Bounds.Replicas && current.Available == view.Bounds.Replicas && Revisions.DesiredOf(view.Current!) == view.Bounds.Replicas;
    }

    private static ImmutableArray<DeploymentAction> Proportional(DeploymentView view, ImmutableArray<ReplicaSet> active)
    {
        var allowed = view.Bounds.Replicas > 0 ? view.Bounds.MaxTotal : 0;
        var toAdd = allowed - active.Sum(set => ReplicaCount.Of(set).Desired);

        // The largest first; of equals the newest gets more and the oldest loses more.
        var ordered = active.OrderByDescending(set => ReplicaCount.Of(set).Desired);
        ordered = toAdd > 0 ? ordered.ThenByDescending(set => set.Metadata.CreationTimestamp) : ordered.ThenBy(set => set.Metadata.CreationTimestamp);
        var sizes = new List<(ReplicaSet Set, int Size)>();
        var added = 0;
        foreach (var set in ordered.ThenBy(set => set.Metadata.Name, StringComparer.Ordinal))
        {
            var share = Share(set, view, toAdd, added);
            sizes.Add((set, ReplicaCount.Of(set).Desired + share));
            added += share;
        }

        if (sizes.Count > 0)
        {
            // What rounding left over goes to the first.
            sizes[0] = (sizes[0].Set, Math.Max(0, sizes[0].Size + toAdd - added));
        }

        return [.. sizes.SelectMany(pair => Resize(view, pair.Set, pair.Size))];
    }

    private static int Share(ReplicaSet set, DeploymentView view, int toAdd, int added)
    {
        var size = ReplicaCount.Of(set).Desired;
        if (toAdd == 0 || size == 0 || toAdd == added)
        {
            return 0;
        }

        // In proportion to the size that the set was made for: the limit of that time, written on it.
        var then = Revisions.MaxOf(set) ?? view.Bounds.MaxTotal;
        var share = then == 0 ? -size : (int)Math.Round((double)size * view.Bounds.MaxTotal / then, MidpointRounding.AwayFromZero) - size;
        var left = toAdd - added;
        return toAdd > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
    }

    /// <summary>A set whose size is right still gets the new annotations, or it would be resized again and again.</summary>
    private static IEnumerable<DeploymentAction> Resize(DeploymentView view, ReplicaSet set, int size)
    {
        if (ReplicaCount.Of(set).Desired != size || Revisions.DesiredOf(set) != view.Bounds.Replicas || Revisions.MaxOf(set) != view.Bounds.MaxTotal)
        {
            yield return new DeploymentAction.Scale(set, size);
        }
    }
}
