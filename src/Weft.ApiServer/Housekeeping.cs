using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer;

/// <summary>What the server does by itself as time passes: old Events go, slow watchers are cut.</summary>
internal sealed partial class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);

    /// <summary>Events are looked through once a minute; their time to live is an hour.</summary>
    private const int RoundsPerSweep = 12;

    private static readonly ResourceDefinition _events = BuiltInResources.For(ResourceTypes.Events);

    private readonly CancellationTokenSource _stop = new();
    private readonly ServerCore _core;
    private readonly ILogger _logger;
    private Task _loop = Task.CompletedTask;

    internal Housekeeping(ServerCore core)
    {
        _core = core;
        _logger = core.Logger;
    }

    internal void Start() => _loop = RunAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    /// <summary>Removes Events that nobody has repeated for their time to live.</summary>
    internal async Task SweepEventsAsync(CancellationToken cancellationToken)
    {
        var limit = _core.Time.GetUtcNow() - _core.Options.EventTimeToLive;
        foreach (var (key, stored) in _core.Store.Snapshot.Objects(_events.Id))
        {
            if (LastSeen(stored) < limit)
            {
                // Not committed means that the Event was repeated just now: it stays.
                await _core.Store.WriteAsync(new WriteRequest(_events.Id, key, stored.ResourceVersion, null), cancellationToken);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_period, _core.Time);
        var round = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                _core.Watchers.CutSlow();
                if (++round % RoundsPerSweep == 0)
                {
                    await TrySweepAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepEventsAsync(cancellationToken);
        }
        catch (StoreException error)
        {
            LogSweepFailed(error.Message);
        }
    }

    private static DateTimeOffset LastSeen(StoredObject stored)
    {
        var document = stored.ToJson();
        return new[]
        {
            document.At("metadata", "creationTimestamp"), document["lastTimestamp"], document["eventTime"],
            document.At("series", "lastObservedTime"),
        }.Select(node => Timestamps.Read(node.AsString())).Max() ?? DateTimeOffset.MaxValue;
    }

    [LoggerMessage(3300, LogLevel.Warning, "Old Events could not be removed: {Reason}")]
    private partial void LogSweepFailed(string reason);
}
