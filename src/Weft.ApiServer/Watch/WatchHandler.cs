using System.IO.Pipelines;
using Weft.ApiServer.Http;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Tables;

namespace Weft.ApiServer.Watch;

/// <summary>Follows the log of one resource for one client.</summary>
/// <remarks>
/// Watchers do not have queues: each walks the shared chain of changes at its own pace and is woken when the chain grows, so a
/// change costs the writer nothing per watcher. One that falls too far behind is cut by <see cref="WatcherTable"/>.
/// </remarks>
internal sealed class WatchHandler
{
    private const int FlushBytes = 32 * 1024;

    private readonly ApiRequest _request;
    private readonly WatchQuery _query;
    private readonly ObjectSelector _selector;
    private readonly WatchEventWriter _events;
    private long _bookmarked;

    private WatchHandler(ApiRequest request)
    {
        _request = request;
        _query = WatchQuery.Parse(request.Query);
        _selector = ObjectSelector.Parse(request);
        var format = ResponseFormat.Parse(request.Http, streaming: true);
        _events = new WatchEventWriter(
            request.Resource, format, TableWriting.ParseInclude(request.Query.Text("includeObject")), request.Core.Time);
    }

    internal static Task HandleAsync(ApiRequest request) => new WatchHandler(request).RunAsync();

    private async Task RunAsync()
    {
        var output = _request.Context.BeginLong(expectedBytes: 0);
        using var timeout = new CancellationTokenSource(_query.Timeout ?? System.Threading.Timeout.InfiniteTimeSpan, _request.Core.Time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _request.Aborted, _request.Core.Stopping);
        try
        {
            await _request.Context.Response.StartAsync(ended.Token);
            if (await BeginAsync(output, ended.Token) is { } position)
            {
                await FollowAsync(output, position, ended.Token);
            }
        }
        catch (OperationCanceledException) when (!_request.Aborted.IsCancellationRequested)
        {
            // The agreed time is over or the server stops: the stream ends cleanly.
        }
    }

    /// <summary>Sends what exists, if wanted.</summary>
    /// <returns>The place in the log to go on from; null when the watch could not begin.</returns>
    private async Task<EventLogEntry?> BeginAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var store = _request.Store;
        store.EnsureResource(_request.Resource.Id);
        var snapshot = store.Snapshot;
        var state = snapshot.Resources[_request.Resource.Id];
        _bookmarked = snapshot.Version;
        if (!_query.ListsFirst)
        {
            if (_query.SendInitialEvents == false && _query.Version is null or 0)
            {
                return state.Position;
            }

            if (state.Log.After(_query.Version!.Value) is { } position)
            {
                return position;
            }

            var expired = Failures.Expired($"too old resource version: {_query.Version} ({state.Log.Floor})");
            WatchEventWriter.WriteError(output, expired.Status);
            await output.FlushAsync(cancellationToken);
            return null;
        }

        if (_query.Version > snapshot.Version && _query.SendInitialEvents == true
            && !await _request.Core.WaitForVersionAsync(_query.Version.Value, cancellationToken))
        {
            WatchEventWriter.WriteError(output, ListHandler.TooLargeVersion(_query.Version.Value, store.Snapshot.Version).Status);
            await output.FlushAsync(cancellationToken);
            return null;
        }

        await SendStateAsync(output, state, snapshot.Version, cancellationToken);
        return state.Position;
    }

    private async Task SendStateAsync(PipeWriter output, ResourceState state, long version, CancellationToken cancellationToken)
    {
        foreach (var (_, stored) in state.Objects)
        {
            if (Covers(stored))
            {
                _events.Write(output, StoreEventType.Added, stored);
                await FlushIfLargeAsync(output, cancellationToken);
            }
        }

        if (_query.SendInitialEvents == true && _query.Bookmarks)
        {
            _events.WriteBookmark(output, version, endsInitialEvents: true);
        }

        await output.FlushAsync(cancellationToken);
    }

    private async Task FollowAsync(PipeWriter output, EventLogEntry position, CancellationToken cancellationToken)
    {
        var log = _request.Store.EnsureResource(_request.Resource.Id).Log;
        using var watcher = _request.Core.Watchers.Add(log, position.Sequence, _request.Context.Abort);
        while (true)
        {
            var grown = log.Grown;
            var version = _request.Store.Snapshot.Version;
            if (position.Next is null)
            {
                await output.FlushAsync(cancellationToken);
                if (!_request.Core.IsServed(_request.Resource))
                {
                    return;
                }

                await WaitAsync(output, grown, version, cancellationToken);
                continue;
            }

            while (position.Next is { } next)
            {
                position = next;
                Send(output, next.Event!);
                watcher.Sequence = next.Sequence;
                await FlushIfLargeAsync(output, cancellationToken);
            }
        }
    }

    /// <summary>Waits for the log to grow, or for the next bookmark to be due.</summary>
    /// <param name="output">Where bookmarks go.</param>
    /// <param name="grown">Completes when the log grows.</param>
    /// <param name="version">A version up to which everything has been sent.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    private async Task WaitAsync(PipeWriter output, Task grown, long version, CancellationToken cancellationToken)
    {
        if (!_query.Bookmarks)
        {
            await grown.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            await grown.WaitAsync(_request.Core.Options.BookmarkInterval, _request.Core.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (version > _bookmarked)
            {
                _bookmarked = version;
                _events.WriteBookmark(output, version, endsInitialEvents: false);
            }
        }
    }

    /// <summary>Turns a change of the store into what it is for this watcher's selectors.</summary>
    private void Send(PipeWriter output, StoreEvent change)
    {
        if (change.ResourceVersion <= (_query.Version ?? 0) || !InNamespace(change.Object))
        {
            return;
        }

        var before = change.Type != StoreEventType.Added && (change.Previous is null || _selector.Matches(change.Previous));
        var after = change.Type != StoreEventType.Deleted && _selector.Matches(change.Object);
        switch (before, after)
        {
            case (true, true):
                _events.Write(output, StoreEventType.Modified, change.Object);
                break;
            case (false, true):
                _events.Write(output, StoreEventType.Added, change.Object);
                break;
            case (true, false):
                _events.Write(output, StoreEventType.Deleted, change.LastState);
                break;
            default:
                break;
        }
    }

    private bool Covers(StoredObject stored) => InNamespace(stored) && _selector.Matches(stored);

    private bool InNamespace(StoredObject stored) => _request.Target.Namespace is not { } ns || stored.Key.Namespace == ns;

    private static async ValueTask FlushIfLargeAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes > FlushBytes)
        {
            await output.FlushAsync(cancellationToken);
        }
    }
}
