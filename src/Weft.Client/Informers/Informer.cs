using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>Common face of all informers, whatever their kind.</summary>
public interface IInformer
{
    ResourceType Resource { get; }

    /// <summary>Whether the first list is in.</summary>
    bool HasSynced { get; }

    /// <summary>Everything up to this version of the resource is in the cache; null before the first list.</summary>
    string? ResourceVersion { get; }

    /// <summary>Completes when the first list is in.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Lists and watches until cancelled. Called once.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>A copy of one resource, kept up to date by list and watch.</summary>
/// <remarks>
/// Writer is the loop of <see cref="RunAsync"/> alone. Readers take <see cref="State"/>, which is swapped whole, or a
/// <see cref="Subscribe">subscription</see>. The cache is changed before subscribers are told. Whatever happens to the server
/// or the connection, the loop goes on: it resumes the watch from the last version seen, lists anew when that version is
/// expired, and reports as deleted what a new list lacks.
/// </remarks>
public sealed partial class Informer<T> : IInformer
    where T : KubeObject
{
    private readonly KubeClient _client;
    private readonly ResourceType<T> _type;
    private readonly InformerOptions _options;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Lock _lock = new(); // guards writes of _state and _subscriptions
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile InformerState<T> _state = InformerState<T>.Empty(ImmutableDictionary<string, Func<T, IEnumerable<string>>>.Empty);
    private ImmutableArray<InformerSubscription<T>> _subscriptions = [];

    public Informer(KubeClient client, ResourceType<T> type, ILogger<Informer<T>> logger, InformerOptions? options = null)
    {
        _client = client;
        _type = type;
        _logger = logger;
        _options = options ?? new InformerOptions();
        _backoff = Backoff.ForConnections(_options.Random);
    }

    public ResourceType Resource => _type;

    /// <summary>All that is known now, as one consistent view.</summary>
    public InformerState<T> State => _state;

    public string? ResourceVersion => _state.ResourceVersion;

    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    public IEnumerable<T> Objects => _state.Objects.Values;

    public T? Get(ObjectKey key) => _state.Objects.GetValueOrDefault(key);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Files every object under the values that <paramref name="indexer"/> gives for it; once per name.</summary>
    public void AddIndex(string name, Func<T, IEnumerable<string>> indexer)
    {
        lock (_lock)
        {
            _state = _state.WithIndex(name, indexer);
        }
    }

    /// <summary>Begins to collect changes for one reader; what is known already comes first, as new.</summary>
    public InformerSubscription<T> Subscribe()
    {
        var subscription = new InformerSubscription<T>(Unsubscribe);
        lock (_lock)
        {
            foreach (var (key, known) in _state.Objects)
            {
                subscription.Record(key, null, known);
            }

            _subscriptions = _subscriptions.Add(subscription);
        }

        if (HasSynced)
        {
            subscription.Signal();
        }

        return subscription;
    }

    private void Unsubscribe(InformerSubscription<T> subscription)
    {
        lock (_lock)
        {
            _subscriptions = _subscriptions.Remove(subscription);
        }
    }

    private void Apply(WatchEvent<T> change)
    {
        if (change.Item is not { } changed)
        {
            lock (_lock)
            {
                _state = _state.WithVersion(change.ResourceVersion);
            }

            return;
        }

        var key = new ObjectKey(changed.Metadata.Namespace, changed.Metadata.Name ?? "");
        ImmutableArray<InformerSubscription<T>> readers;
        lock (_lock)
        {
            var old = _state.Objects.GetValueOrDefault(key);
            var next = change.Kind == WatchEventKind.Deleted ? null : changed;
            if (next is not null && _state.Objects.Count >= _options.MaxObjects && old is null)
            {
                throw new InvalidDataException($"there are more than {_options.MaxObjects} {_type.Plural}");
            }

            _state = _state.With(key, next, change.ResourceVersion);
            readers = _subscriptions;
            RecordAll(readers, key, old, next);
        }

        SignalAll(readers);
    }

    private void Replace(Dictionary<ObjectKey, T> listed, string? resourceVersion)
    {
        ImmutableArray<InformerSubscription<T>> readers;
        lock (_lock)
        {
            readers = _subscriptions;
            var state = _state;
            foreach (var (key, old) in _state.Objects.Where(pair => !listed.ContainsKey(pair.Key)))
            {
                state = state.With(key, null, null);
                RecordAll(readers, key, old, null);
            }

            foreach (var (key, next) in listed)
            {
                var old = state.Objects.GetValueOrDefault(key);
                if (old is null || old.Metadata.ResourceVersion != next.Metadata.ResourceVersion || old.Metadata.Uid != next.Metadata.Uid)
                {
                    state = state.With(key, next, null);
                    RecordAll(readers, key, old, next);
                }
            }

            _state = state.WithVersion(resourceVersion);
        }

        _synced.TrySetResult();
        SignalAll(readers);
    }

    private static void RecordAll(ImmutableArray<InformerSubscription<T>> readers, ObjectKey key, T? old, T? next)
    {
        foreach (var reader in readers)
        {
            reader.Record(key, old, next);
        }
    }

    private static void SignalAll(ImmutableArray<InformerSubscription<T>> readers)
    {
        foreach (var reader in readers)
        {
            reader.Signal();
        }
    }
}
