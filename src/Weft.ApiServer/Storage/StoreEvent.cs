namespace Weft.ApiServer.Storage;

internal enum StoreEventType
{
    Added = 0,
    Modified = 1,
    Deleted = 2,
}

/// <summary>One committed change.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after the change; for a deletion its last state under the version of the deletion.</param>
/// <param name="Previous">The object before it; null for an addition, or when the change was read back from disk and its
/// predecessor is older than the history kept there.</param>
internal sealed record StoreEvent(StoreEventType Type, StoredObject Object, StoredObject? Previous)
{
    internal long ResourceVersion => Object.ResourceVersion;
}
