using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Weft.ApiServer.Storage;

/// <summary>The one thread that changes the store.</summary>
/// <remarks>
/// It takes all writes that are waiting, up to a limit, decides each against the state left by those before it, and commits them
/// together. While it flushes, the next batch gathers: the slower the disk, the larger the batches.
/// </remarks>
internal sealed partial class StoreWriter(ObjectStore store, ChannelReader<WriteRequest> queue, SqliteFile file, ILogger logger) : IDisposable
{
    private readonly List<WriteRequest> _accepted = [];
    private readonly List<(ResourceId Resource, StoreEvent Change)> _changes = [];
    private readonly PendingView _view = new();
    private SqliteFile? _file = file;
    private volatile string? _failure;

    internal string? Failure => _failure;

    internal void Run()
    {
        // A dedicated thread may block: the database calls do, and nothing else runs here.
        while (queue.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            RunBatch();
        }
    }

    public void Dispose() => _file?.Dispose();

    private void RunBatch()
    {
        var snapshot = store.Snapshot;
        var version = snapshot.Version;
        long bytes = 0;
        _view.Begin(snapshot);
        while (_accepted.Count < store.Options.MaxBatchWrites && bytes < store.Options.MaxBatchBytes && queue.TryRead(out var request))
        {
            if (TryAccept(request, version + 1) is { } change)
            {
                version++;
                bytes += change.Object.Body.Length;
                _accepted.Add(request);
                _changes.Add((request.Resource, change));
                _view.Apply(request.Resource, change);
            }
        }

        if (_changes.Count > 0)
        {
            CommitBatch();
        }

        _accepted.Clear();
        _changes.Clear();
    }

    private StoreEvent? TryAccept(WriteRequest request, long version)
    {
        var current = _view.Find(request.Resource, request.Key);
        if ((current?.ResourceVersion ?? 0) != request.ExpectedVersion || (current is null && request.Body is null))
        {
            request.Completion.TrySetResult(new WriteOutcome(false, current));
            return null;
        }

        if (request.Guard?.Invoke(_view) is { } refusal)
        {
            request.Completion.TrySetException(refusal);
            return null;
        }

        var body = request.Body ?? EncodedObject.From(current!);
        var type = request.Body is null ? StoreEventType.Deleted : current is null ? StoreEventType.Added : StoreEventType.Modified;
        return new StoreEvent(type, body.At(request.Key, version), current);
    }

    private void CommitBatch()
    {
        if (TryCommit() is { } failure)
        {
            LogFailed(_changes.Count, failure.Message);
            _failure = failure.Message;
            foreach (var request in _accepted)
            {
                request.Completion.TrySetException(failure);
            }

            return;
        }

        _failure = null;
        store.Publish(_changes);
        for (var i = 0; i < _accepted.Count; i++)
        {
            _accepted[i].Completion.TrySetResult(new WriteOutcome(true, _changes[i].Change.Object));
        }

        TrimHistory();
    }

    private StoreException? TryCommit()
    {
        try
        {
            _file ??= SqliteFile.Open(store.Options);
            _file.Commit(_changes);
            return null;
        }
        catch (Exception error) when (error is SqliteException or IOException or InvalidOperationException)
        {
            return Reopen() && CommittedAfterAll() ? null : new StoreException(Describe(error), error);
        }
    }

    /// <summary>A failed commit may nevertheless be on disk; only a new look at the file tells.</summary>
    private bool CommittedAfterAll() => _file!.ReadVersion() == _changes[^1].Change.ResourceVersion;

    private bool Reopen()
    {
        _file?.Dispose();
        _file = null;
        try
        {
            _file = SqliteFile.Open(store.Options);
            return true;
        }
        catch (Exception error) when (error is SqliteException or IOException or InvalidDataException)
        {
            LogReopenFailed(error.Message);
            return false;
        }
    }

    private void TrimHistory()
    {
        var moved = new List<(ResourceId Resource, long Floor)>();
        foreach (var (resource, _) in _changes)
        {
            var log = store.Snapshot.Resources[resource].Log;
            if (log.Trim())
            {
                moved.Add((resource, log.Floor));
            }
        }

        if (moved.Count == 0)
        {
            return;
        }

        try
        {
            _file!.Trim(moved);
        }
        catch (SqliteException error)
        {
            // Only space is lost: the loader trims again, and the next move of the floor deletes the same rows.
            LogTrimFailed(error.Message);
        }
    }

    private static string Describe(Exception error) => error is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL }
        ? "the disk is full; nothing was stored"
        : $"the database refused the write: {error.Message}";

    [LoggerMessage(3000, LogLevel.Error, "{Count} writes could not be stored: {Reason}")]
    private partial void LogFailed(int count, string reason);

    [LoggerMessage(3001, LogLevel.Error, "The database could not be opened again: {Reason}")]
    private partial void LogReopenFailed(string reason);

    [LoggerMessage(3002, LogLevel.Warning, "Old history could not be removed: {Reason}")]
    private partial void LogTrimFailed(string reason);

    /// <summary>The snapshot before the batch, overlaid with what the batch has changed so far.</summary>
    private sealed class PendingView : IWriteView
    {
        private readonly Dictionary<(ResourceId, StoreKey), StoredObject?> _changed = [];
        private StoreSnapshot? _base;

        public StoredObject? Find(ResourceId resource, StoreKey key) =>
            _changed.TryGetValue((resource, key), out var changed) ? changed : _base!.Find(resource, key);

        internal void Begin(StoreSnapshot snapshot)
        {
            _base = snapshot;
            _changed.Clear();
        }

        internal void Apply(ResourceId resource, StoreEvent change) =>
            _changed[(resource, change.Object.Key)] = change.Type == StoreEventType.Deleted ? null : change.Object;
    }
}
