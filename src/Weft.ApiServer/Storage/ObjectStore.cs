using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Weft.ApiServer.Storage;

/// <summary>The objects of the server: read from memory, written through one thread that makes many writes durable with one flush.</summary>
/// <remarks>
/// A write is visible to readers and watchers, and acknowledged, only after its transaction is on disk. Versions grow by one per
/// change; a failed batch leaves a gap.
/// </remarks>
internal sealed class ObjectStore : IDisposable
{
    private readonly Channel<WriteRequest> _queue;
    private readonly StoreWriter _writer;
    private readonly Thread _thread;

    // Guards publishing: the writer thread and EnsureResource both replace the snapshot.
    private readonly Lock _publish = new();
    private volatile StoreSnapshot _snapshot;
    private volatile TaskCompletionSource _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ObjectStore(StoreOptions options, SqliteFile file, StoreSnapshot snapshot, ILogger logger)
    {
        Options = options;
        _snapshot = snapshot;
        _queue = Channel.CreateBounded<WriteRequest>(
            new BoundedChannelOptions(options.QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writer = new StoreWriter(this, _queue.Reader, file, logger);
        _thread = new Thread(_writer.Run) { Name = "store-writer", IsBackground = true };
        _thread.Start();
    }

    internal StoreOptions Options { get; }

    internal StoreSnapshot Snapshot => _snapshot;

    /// <summary>Why the last batch could not be stored; null while all is well.</summary>
    internal string? Failure => _writer.Failure;

    internal static ObjectStore Open(StoreOptions options, TimeProvider time, ILogger logger)
    {
        var file = StoreRecovery.OpenOrSalvage(options, time, logger);
        try
        {
            return new ObjectStore(options, file, StoreLoader.Load(file, options.History), logger);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Completes when the change is durable, or is found to contradict what is stored.</summary>
    /// <exception cref="StoreException">The disk refused the batch.</exception>
    internal async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(request, cancellationToken);

        // Not cancellable from here: the write is going to happen, and whoever asked must learn of it.
        return await request.Completion.Task;
    }

    /// <summary>Makes a resource known, so that it can be watched before anything of it exists.</summary>
    internal ResourceState EnsureResource(ResourceId resource)
    {
        lock (_publish)
        {
            if (_snapshot.Resources.TryGetValue(resource, out var state))
            {
                return state;
            }

            var log = new EventLog(Options.History, floor: 0);
            state = new ResourceState(ImmutableSortedDictionary<StoreKey, StoredObject>.Empty, log, log.Tail);
            _snapshot = _snapshot with { Resources = _snapshot.Resources.Add(resource, state) };
            return state;
        }
    }

    /// <summary>Waits until the store is at least as new as a version that a client has seen elsewhere.</summary>
    /// <returns>False if that did not happen in time.</returns>
    internal async Task<bool> WaitForAsync(long version, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (true)
            {
                var advanced = _advanced.Task;
                if (Snapshot.Version >= version)
                {
                    return true;
                }

                await advanced.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Applies a committed batch; called by the writer only.</summary>
    internal void Publish(IReadOnlyList<(ResourceId Resource, StoreEvent Change)> changes)
    {
        var touched = new HashSet<EventLog>();
        lock (_publish)
        {
            var resources = _snapshot.Resources;
            foreach (var (resource, change) in changes)
            {
                var state = resources.TryGetValue(resource, out var known) ? known : EnsureResource(resource);
                state.Log.Append(change);
                touched.Add(state.Log);
                var objects = change.Type == StoreEventType.Deleted
                    ? state.Objects.Remove(change.Object.Key)
                    : state.Objects.SetItem(change.Object.Key, change.Object);
                resources = resources.SetItem(resource, new ResourceState(objects, state.Log, state.Log.Tail));
            }

            _snapshot = new StoreSnapshot(changes[^1].Change.ResourceVersion, resources);
        }

        foreach (var log in touched)
        {
            log.Signal();
        }

        var signal = _advanced;
        _advanced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        signal.TrySetResult();
    }

    /// <summary>Stops after the writes already accepted.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (_thread != Thread.CurrentThread)
        {
            _thread.Join();
        }

        _writer.Dispose();
    }
}
