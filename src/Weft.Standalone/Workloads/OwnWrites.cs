using System.Globalization;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.Workloads;

/// <summary>Remembers what was written for a key, so that nothing is decided on a cache that does not show it yet.</summary>
/// <remarks>
/// A creation is seen when the informer has reached its resourceVersion; a deletion when the object is gone or on its way.
/// When the outcome of a write is unknown, the store is asked and the informer must show what it answered. Everything is
/// forgotten with the process: a new one begins with a list that shows all of it. Thread-safe.
/// </remarks>
internal sealed class OwnWrites(TimeProvider time)
{
    /// <summary>A write never seen, for instance because the server lost its disk, must not stop the work for good.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new(); // guards _pending
    private readonly Dictionary<ObjectKey, Pending> _pending = [];

    public void Wrote(ObjectKey key, string? resourceVersion)
    {
        if (ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            Change(key, pending => pending with { Version = Math.Max(pending.Version, version) });
        }
    }

    public void Deleted(ObjectKey key, string uid) => Change(key, pending => pending with { Deletions = [.. pending.Deletions, uid] });

    public void Forget(ObjectKey key)
    {
        lock (_lock)
        {
            _pending.Remove(key);
        }
    }

    /// <summary>Whether the cache shows everything written for the key.</summary>
    /// <param name="key">The key that was worked on.</param>
    /// <param name="seenVersion">How far the informer of the written objects has come.</param>
    /// <param name="livesOn">Whether the cache still shows an object of that uid that is not being deleted.</param>
    public bool AreSeen(ObjectKey key, string? seenVersion, Func<string, bool> livesOn)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(key, out var pending))
            {
                return true;
            }

            _ = ulong.TryParse(seenVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var seen);
            if ((seen < pending.Version || pending.Deletions.Any(livesOn)) && time.GetElapsedTime(pending.Since) < _patience)
            {
                return false;
            }

            _pending.Remove(key);
            return true;
        }
    }

    /// <summary>A write got no answer: nothing is decided before the cache shows the store as it is after this moment.</summary>
    public void UnknownOutcome(ObjectKey key) => Change(key, pending => pending with { Unknown = true });

    /// <summary>Asks the store, if the outcome of a write is unknown, what the cache must show before anything is decided.</summary>
    /// <param name="client">The door to the store.</param>
    /// <param name="type">The kind that was written.</param>
    /// <param name="key">The key that was worked on.</param>
    /// <param name="cached">What the cache shows of the kind now; read before the store is.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <remarks>
    /// The store's own version would be too much to ask: an informer reaches the versions of its own kind only, and on a quiet kind
    /// the next bookmark may be a minute away. The newest object, and the absence of those that are gone, it is told at once.
    /// </remarks>
    public async Task SettleAsync<T>(KubeClient client, ResourceType<T> type, ObjectKey key, Func<IEnumerable<T>> cached, CancellationToken cancellationToken)
        where T : KubeObject
    {
        lock (_lock)
        {
            if (_pending.GetValueOrDefault(key) is not { Unknown: true })
            {
                return;
            }
        }

        var before = cached().Where(item => item.Metadata.Namespace == key.Namespace).Select(item => item.Metadata.Uid!).ToList();
        var now = await client.ListAsync(type, new ListQuery(key.Namespace), cancellationToken);
        foreach (var item in now.Items)
        {
            Wrote(key, item.Metadata.ResourceVersion);
        }

        foreach (var uid in before.Except(now.Items.Select(item => item.Metadata.Uid!)))
        {
            Deleted(key, uid);
        }

        Change(key, pending => pending with { Unknown = false });
    }

    private void Change(ObjectKey key, Func<Pending, Pending> change)
    {
        lock (_lock)
        {
            _pending[key] = change(_pending.GetValueOrDefault(key) ?? new Pending(0, [], false, 0)) with { Since = time.GetTimestamp() };
        }
    }

    private sealed record Pending(ulong Version, IReadOnlyList<string> Deletions, bool Unknown, long Since);
}
