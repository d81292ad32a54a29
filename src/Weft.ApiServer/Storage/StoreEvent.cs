namespace Weft.ApiServer.Storage;

internal enum StoreEventType
{
    Added = 0,
    Modified = 1,
    Deleted = 2,
}

/// <summary>One committed change.</summary>
/// <param name="type">What happened.</param>
/// <param name="stored">The object after the change; for a deletion its last state under the version of the deletion.</param>
/// <param name="previous">The object before it; null for an addition, or when the change was read back from disk and its
/// predecessor is older than the history kept there.</param>
internal sealed class StoreEvent(StoreEventType type, StoredObject stored, StoredObject? previous)
{
    private StoredObject? _lastState;

    internal StoreEventType Type { get; } = type;

    internal StoredObject Object { get; } = stored;

    internal StoredObject? Previous { get; } = previous;

    internal long ResourceVersion => Object.ResourceVersion;

    /// <summary>The state before the change under the version of the change: what a watcher sees whose selector the object leaves.</summary>
    internal StoredObject LastState => _lastState ??= Type == StoreEventType.Deleted || Previous is null
        ? Object
        : EncodedObject.From(Previous).At(Object.Key, ResourceVersion);
}
