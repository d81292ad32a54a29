using System.Threading.Channels;
using Weft.Api;

namespace Weft.Client;

/// <summary>One reader of an informer's changes, at its own pace.</summary>
/// <remarks>
/// Changes of one object between two drains are merged into one, so a slow reader costs no memory beyond the keys that
/// changed, and never holds up the informer or another reader.
/// </remarks>
public sealed class InformerSubscription<T> : IDisposable
    where T : class
{
    private readonly Lock _lock = new(); // guards _changed and _version
    private readonly Dictionary<ObjectKey, (InformerChange<T> Change, bool IsUnseen)> _changed = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Action<InformerSubscription<T>> _unsubscribe;
    private string? _version;

    internal InformerSubscription(Action<InformerSubscription<T>> unsubscribe) => _unsubscribe = unsubscribe;

    /// <summary>Waits until something changed or was synchronised for the first time.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);

    /// <summary>Takes what changed since the last call; empty when nothing did.</summary>
    public IReadOnlyList<InformerChange<T>> Drain() => Drain(out _);

    /// <param name="version">Every change up to this version of the resource was taken now or earlier; null before the first list.</param>
    public IReadOnlyList<InformerChange<T>> Drain(out string? version)
    {
        lock (_lock)
        {
            InformerChange<T>[] taken = [.. _changed.Values.Select(entry => entry.Change)];
            _changed.Clear();
            version = _version;
            return taken;
        }
    }

    public void Dispose() => _unsubscribe(this);

    internal void Record(ObjectKey key, T? old, T? changed)
    {
        lock (_lock)
        {
            if (!_changed.TryGetValue(key, out var earlier))
            {
                _changed[key] = (new InformerChange<T>(key, old, changed), old is null);
                return;
            }

            // What came and went between two drains still shows its last state: somebody may wait for it.
            var before = !earlier.IsUnseen ? earlier.Change.Old : changed is null ? old ?? earlier.Change.Old : null;
            _changed[key] = (new InformerChange<T>(key, before, changed), earlier.IsUnseen);
        }
    }

    /// <summary>All changes up to this version are recorded.</summary>
    internal void Reach(string? version)
    {
        lock (_lock)
        {
            _version = version;
        }
    }

    internal void Signal() => _signal.Writer.TryWrite(true);
}
