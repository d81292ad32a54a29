using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>Runs one reconciler: informers' changes become keys, keys are worked off, failures come again later.</summary>
/// <remarks>
/// The reconcile function gets a key and reads everything else from informers; it returns when to come again without a
/// change, or null. It is never called twice at once for one key. An exception means the world was at fault: it is logged
/// with the key and tried again with back-off.
/// </remarks>
public sealed partial class ControllerLoop<TKey> : IDisposable
    where TKey : notnull
{
    private readonly string _name;
    private readonly Func<TKey, CancellationToken, Task<TimeSpan?>> _reconcile;
    private readonly ILogger _logger;
    private readonly int _workers;
    private readonly List<Func<CancellationToken, Task>> _pumps = [];
    private readonly List<IInformer> _needed = [];

    public ControllerLoop(
        string name, Func<TKey, CancellationToken, Task<TimeSpan?>> reconcile, TimeProvider time, ILogger logger, int workers = 1, Random? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        _name = name;
        _reconcile = reconcile;
        _logger = logger;
        _workers = workers;
        Queue = new WorkQueue<TKey>(time, Backoff.ForKeys(random ?? Random.Shared));
    }

    /// <summary>The queue, for keys that come from elsewhere than an informer.</summary>
    public WorkQueue<TKey> Queue { get; }

    /// <summary>Lets changes of a resource name the keys to work on. Called before <see cref="RunAsync"/>.</summary>
    public ControllerLoop<TKey> Watch<T>(Informer<T> informer, Func<InformerChange<T>, IEnumerable<TKey>> keys)
        where T : KubeObject
    {
        _needed.Add(informer);
        _pumps.Add(token => PumpAsync(informer, keys, token));
        return this;
    }

    /// <summary>Waits for the informers' first lists, then works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_needed.Select(informer => informer.WaitForSyncAsync(cancellationToken)));
            LogStarted(_name, _workers);
            await TaskGroup.RunAsync([.. _pumps, .. Enumerable.Repeat<Func<CancellationToken, Task>>(WorkAsync, _workers)], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    public void Dispose() => Queue.Dispose();

    private async Task PumpAsync<T>(Informer<T> informer, Func<InformerChange<T>, IEnumerable<TKey>> keys, CancellationToken cancellationToken)
        where T : KubeObject
    {
        using var subscription = informer.Subscribe();
        while (true)
        {
            foreach (var change in subscription.Drain())
            {
                Enqueue(change, keys);
            }

            await subscription.WaitAsync(cancellationToken);
        }
    }

    private void Enqueue<T>(InformerChange<T> change, Func<InformerChange<T>, IEnumerable<TKey>> keys)
        where T : KubeObject
    {
        try
        {
            foreach (var key in keys(change))
            {
                Queue.Add(key);
            }
        }
        catch (Exception exception)
        {
            // One object that cannot be understood must not hide the changes of all others.
            LogNotUnderstood(_name, change.Key, exception);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await Queue.TakeAsync(cancellationToken);
            try
            {
                await ReconcileAsync(key, cancellationToken);
            }
            finally
            {
                Queue.Done(key);
            }
        }
    }

    private async Task ReconcileAsync(TKey key, CancellationToken cancellationToken)
    {
        try
        {
            var again = await _reconcile(key, cancellationToken);
            Queue.Forget(key);
            if (again is { } delay)
            {
                Queue.AddAfter(key, delay);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (KubeApiException refusal) when (refusal.IsConflict)
        {
            // Somebody wrote meanwhile; the newer state is on its way through the informer.
            LogConflict(_name, key, refusal.Message);
            Queue.AddFailed(key);
        }
        catch (Exception exception)
        {
            var delay = Queue.AddFailed(key, (exception as KubeApiException)?.RetryAfter);
            LogFailed(_name, key, exception.Message, delay.TotalSeconds, exception);
        }
    }

    [LoggerMessage(2010, LogLevel.Information, "{Controller} started with {Workers} workers")]
    private partial void LogStarted(string controller, int workers);

    [LoggerMessage(2011, LogLevel.Debug, "{Controller} met a conflict on {Key}: {Reason}")]
    private partial void LogConflict(string controller, TKey key, string reason);

    [LoggerMessage(2013, LogLevel.Error, "{Controller} could not tell what the change of {Name} concerns")]
    private partial void LogNotUnderstood(string controller, ObjectKey name, Exception exception);

    [LoggerMessage(2012, LogLevel.Warning, "{Controller} could not reconcile {Key} ({Reason}), again in {Seconds} s")]
    private partial void LogFailed(string controller, TKey key, string reason, double seconds, Exception exception);
}
