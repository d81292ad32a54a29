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

/// <summary>A copy of one resource, kept up to date by list and watch: of every object what its reader needs, and no more.</summary>
/// <typeparam name="T">The objects of the resource.</typeparam>
/// <typeparam name="TKept">What is kept of each; an object itself is garbage as soon as it has been read.</typeparam>
/// <remarks>
/// Writer is the loop of <see cref="RunAsync"/> alone. Readers take <see cref="State"/>, which is swapped whole, or a
/// <see cref="Subscribe">subscription</see>. The cache is changed before subscribers are told. Whatever happens to the server
/// or the connection, the loop goes on: it resumes the watch from the last version seen, lists anew when that version is
/// expired, and reports as deleted what a new list lacks.
/// </remarks>
public partial class Informer<T, TKept> : IInformer
    where T : KubeObject
    where TKept : class
{
    private readonly KubeClient _client;
    private readonly ResourceType<T> _type;
    private readonly InformerProjection<T, TKept> _projection;
    private readonly InformerOptions _options;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly Lock _lock = new(); // guards writes of _state and _subscriptions
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile InformerState<TKept> _state = InformerState<TKept>.Empty(ImmutableDictionary<string, Func<TKept, IEnumerable<string>>>.Empty);
    private ImmutableArray<InformerSubscription<TKept>> _subscriptions = [];

    public Informer(
        KubeClient client, ResourceType<T> type, InformerProjection<T, TKept> projection, ILogger logger, InformerOptions? options = null)
    {
        _client = client;
        _type = type;
        _projection = projection;
        _logger = logger;
        _options = options ?? new InformerOptions();
        _backoff = Backoff.ForConnections(_options.Random);
    }

    public ResourceType Resource => _type;

    /// <summary>All that is known now, as one consistent view.</summary>
    public InformerState<TKept> State => _state;

    public string? ResourceVersion => _state.ResourceVersion;

    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    public IEnumerable<TKept> Objects => _state.Objects.Values;

    public TKept? Get(ObjectKey key) => _state.Objects.GetValueOrDefault(key);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Files every object under the values that <paramref name="indexer"/> gives for it; once per name.</summary>
    public void AddIndex(string name, Func<TKept, IEnumerable<string>> indexer)
    {
        lock (_lock)
        {
            _state = _state.WithIndex(name, indexer);
        }
    }

    /// <summary>Begins to collect changes for one reader; what is known already comes first, as new.</summary>
    public InformerSubscription<TKept> Subscribe()
    {
        var subscription = new InformerSubscription<TKept>(Unsubscribe);
        lock (_lock)
        {
            foreach (var (key, known) in _state.Objects)
            {
                subscription.Record(key, null, known);
            }

            subscription.Reach(_state.ResourceVersion);
            _subscriptions = _subscriptions.Add(subscription);
        }

        if (HasSynced)
        {
            subscription.Signal();
        }

        return subscription;
    }

    private void Unsubscribe(InformerSubscription<TKept> subscription)
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
                ReachAll(_subscriptions);
            }

            return;
        }

        var key = new ObjectKey(changed.Metadata.Namespace, changed.Metadata.Name ?? "");
        var kept = change.Kind == WatchEventKind.Deleted ? null : _projection.Keep(changed);
        ImmutableArray<InformerSubscription<TKept>> readers;
        lock (_lock)
        {
            var old = _state.Objects.GetValueOrDefault(key);
            if (kept is not null && _state.Objects.Count >= _options.MaxObjects && old is null)
            {
                throw new InvalidDataException($"there are more than {_options.MaxObjects} {_type.Plural}");
            }

            _state = _state.With(key, kept, change.ResourceVersion);
            readers = _subscriptions;
            RecordAll(readers, key, old, kept);
            ReachAll(readers);
        }

        SignalAll(readers);
    }

    private void Replace(Dictionary<ObjectKey, TKept> listed, string? resourceVersion)
    {
        ImmutableArray<InformerSubscription<TKept>> readers;
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
                if (old is null || !_projection.IsSame(old, next))
                {
                    state = state.With(key, next, null);
                    RecordAll(readers, key, old, next);
                }
            }

            _state = state.WithVersion(resourceVersion);
            ReachAll(readers);
        }

        _synced.TrySetResult();
        SignalAll(readers);
    }

    private static void RecordAll(ImmutableArray<InformerSubscription<TKept>> readers, ObjectKey key, TKept? old, TKept? next)
    {
        foreach (var reader in readers)
        {
            reader.Record(key, old, next);
        }
    }

    private void ReachAll(ImmutableArray<InformerSubscription<TKept>> readers)
    {
        foreach (var reader in readers)
        {
            reader.Reach(_state.ResourceVersion);
        }
    }

    private static void SignalAll(ImmutableArray<InformerSubscription<TKept>> readers)
    {
        foreach (var reader in readers)
        {
            reader.Signal();
        }
    }
}
