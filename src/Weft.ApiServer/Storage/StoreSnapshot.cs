using System.Collections.Immutable;

namespace Weft.ApiServer.Storage;

/// <summary>Everything stored, as of one version; immutable.</summary>
internal sealed record StoreSnapshot(long Version, ImmutableDictionary<ResourceId, ResourceState> Resources)
{
    internal StoredObject? Find(ResourceId resource, StoreKey key) =>
        Resources.TryGetValue(resource, out var state) ? state.Objects.GetValueOrDefault(key) : null;

    internal ImmutableSortedDictionary<StoreKey, StoredObject> Objects(ResourceId resource) =>
        Resources.TryGetValue(resource, out var state) ? state.Objects : ImmutableSortedDictionary<StoreKey, StoredObject>.Empty;
}

/// <summary>The objects of one resource and the place in its log where they stand.</summary>
/// <param name="Objects">By key, in list order.</param>
/// <param name="Log">Shared by all snapshots of the resource.</param>
/// <param name="Position">The last log entry contained in <paramref name="Objects"/>.</param>
internal sealed record ResourceState(ImmutableSortedDictionary<StoreKey, StoredObject> Objects, EventLog Log, EventLogEntry Position)
{
    /// <summary>The objects as they were at an older version, or null if the history does not reach back so far.</summary>
    internal ImmutableSortedDictionary<StoreKey, StoredObject>? At(long version)
    {
        if (Log.After(version) is not { } start)
        {
            return null;
        }

        var undo = new Stack<StoreEvent>();
        for (var entry = start.Next; entry is not null && entry.Sequence <= Position.Sequence; entry = entry.Next)
        {
            undo.Push(entry.Event!);
        }

        var objects = Objects;
        foreach (var change in undo)
        {
            if (change is { Previous: null, Type: not StoreEventType.Added })
            {
                return null;
            }

            objects = change.Previous is null
                ? objects.Remove(change.Object.Key)
                : objects.SetItem(change.Object.Key, change.Previous);
        }

        return objects;
    }
}
