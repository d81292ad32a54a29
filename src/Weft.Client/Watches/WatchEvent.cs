using Weft.Api;

namespace Weft.Client;

/// <summary>What a watch says.</summary>
public enum WatchEventKind
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing changed, but the resourceVersion moved; only <see cref="WatchEvent{T}.ResourceVersion"/> is set.</summary>
    Bookmark,

    /// <summary>The version asked for is older than the server's history: list again. Always the last event.</summary>
    Expired,
}

/// <summary>One event of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Item">The object after the change, or in its last state when deleted; null for bookmarks and expiry.</param>
/// <param name="ResourceVersion">Version from which a later watch goes on after this event; null for expiry.</param>
public sealed record WatchEvent<T>(WatchEventKind Kind, T? Item, string? ResourceVersion)
    where T : KubeObject
{
    /// <summary>Whether this bookmark ends the initial state of a watch that asked for it.</summary>
    public bool InitialEventsEnd { get; init; }
}
