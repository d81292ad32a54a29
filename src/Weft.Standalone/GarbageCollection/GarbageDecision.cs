using System.Collections.Immutable;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.GarbageCollection;

/// <summary>How an owner named by an object stands.</summary>
internal enum OwnerState
{
    /// <summary>It is there and stays.</summary>
    Solid,

    /// <summary>There is no object of that uid.</summary>
    Absent,

    /// <summary>It is being deleted and waits until what it owns is gone.</summary>
    WaitingForDependents,
}

/// <summary>What is to be done with an object because of its owners or its own deletion. Pure.</summary>
internal abstract record GarbageDecision
{
    public const string Foreground = "foregroundDeletion";
    public const string Orphan = "orphan";

    private GarbageDecision()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Keep : GarbageDecision;

    /// <summary>Take owners off that are gone or going, since others stay.</summary>
    public sealed record DropOwners(ImmutableHashSet<string> Uids) : GarbageDecision;

    /// <summary>Delete it: nobody owns it any more.</summary>
    public sealed record Collect(PropagationPolicy Policy) : GarbageDecision;

    /// <summary>It waits for its dependents: delete those that may, and let go when none blocks.</summary>
    public sealed record AwaitDependents(bool MayGo) : GarbageDecision;

    /// <summary>Its dependents are to live on: take it off their owners, then let go.</summary>
    public sealed record ReleaseDependents : GarbageDecision;

    /// <param name="metadata">The object.</param>
    /// <param name="owners">How each of its owners stands, by uid.</param>
    /// <param name="dependents">The objects that name it as owner.</param>
    public static GarbageDecision Decide(ObjectMeta metadata, IReadOnlyDictionary<string, OwnerState> owners, IReadOnlyCollection<ObjectMeta> dependents)
    {
        var finalizers = metadata.Finalizers ?? [];
        if (metadata.DeletionTimestamp is not null)
        {
            if (finalizers.Contains(Orphan))
            {
                return new ReleaseDependents();
            }

            return finalizers.Contains(Foreground)
                ? new AwaitDependents(!dependents.Any(dependent => Blocks(dependent, metadata.Uid)))
                : new Keep();
        }

        if (owners.Count == 0)
        {
            return new Keep();
        }

        var unsound = owners.Where(pair => pair.Value != OwnerState.Solid).Select(pair => pair.Key).ToImmutableHashSet();
        if (unsound.Count < owners.Count)
        {
            return unsound.IsEmpty ? new Keep() : new DropOwners(unsound);
        }

        // A chain that is deleted in the foreground goes on so: whoever waits at its head waits for the end of it.
        var waitedFor = owners.Values.Contains(OwnerState.WaitingForDependents) && dependents.Count > 0;
        var policy = finalizers.Contains(Orphan)
            ? PropagationPolicy.Orphan
            : waitedFor || finalizers.Contains(Foreground) ? PropagationPolicy.Foreground : PropagationPolicy.Background;
        return new Collect(policy);
    }

    private static bool Blocks(ObjectMeta dependent, string? ownerUid) =>
        dependent.OwnerReferences?.Any(owner => owner.Uid == ownerUid && owner.BlockOwnerDeletion == true) == true;
}
