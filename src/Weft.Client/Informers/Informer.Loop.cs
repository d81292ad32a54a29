using System.Globalization;
using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

// The loop: list, watch, and what to do when either fails.
public partial class Informer<T, TKept>
{
    /// <summary>A watch that stood this long starts the back-off anew.</summary>
    private static readonly TimeSpan _stableAfter = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        var next = NextStep.List;
        while (!cancellationToken.IsCancellationRequested)
        {
            var startedAt = _client.Time.GetTimestamp();
            var pause = true;
            try
            {
                var done = next;
                next = await StepAsync(done, cancellationToken);
                pause = done == NextStep.Watch && next == NextStep.Watch && _client.Time.GetElapsedTime(startedAt) < _stableAfter;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (KubeApiException refusal) when (_options.MayBeAbsent && refusal.IsNotFound)
            {
                Replace([], null);
                LogAbsent(_type.Plural);
                next = NextStep.List;
            }
            catch (Exception exception) when (IsWorldsFault(exception))
            {
                LogLost(failures == 0 ? LogLevel.Information : LogLevel.Debug, _type.Plural, exception.Message, failures);
                next = next == NextStep.List || exception is InvalidDataException or KubeApiException { IsExpired: true }
                    ? NextStep.List
                    : NextStep.Probe;
            }

            failures = _client.Time.GetElapsedTime(startedAt) >= _stableAfter ? 0 : failures;
            if (pause)
            {
                // Also after an orderly end: a server that ends every watch at once must not be asked in a tight loop.
                await PauseAsync(failures++, cancellationToken);
            }
        }
    }

    private async Task<NextStep> StepAsync(NextStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case NextStep.List:
                await ListAsync(cancellationToken);
                return NextStep.Watch;
            case NextStep.Probe:
                return await ServerIsBehindAsync(cancellationToken) ? NextStep.List : NextStep.Watch;
            default:
                return await WatchAsync(cancellationToken) == WatchEnd.Expired ? NextStep.List : NextStep.Watch;
        }
    }

    /// <summary>Whether the server's versions went back, as those of one that lost its disk do.</summary>
    /// <remarks>A watch from a version that is yet to come is accepted and stays silent, so nothing else would tell.</remarks>
    private async Task<bool> ServerIsBehindAsync(CancellationToken cancellationToken)
    {
        var query = new ListQuery(_options.Namespace) { LabelSelector = _options.LabelSelector, FieldSelector = _options.FieldSelector, Limit = 1 };
        var page = await _client.ListAsync(_type, query, cancellationToken);
        return ulong.TryParse(page.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var theirs)
            && ulong.TryParse(ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var ours)
            && theirs < ours;
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var listed = new Dictionary<ObjectKey, TKept>();
        string? next = null;
        string? version;
        do
        {
            var page = await _client.ListAsync(
                _type,
                new ListQuery(_options.Namespace)
                {
                    LabelSelector = _options.LabelSelector,
                    FieldSelector = _options.FieldSelector,
                    Limit = _options.PageSize,
                    Continue = next,
                },
                cancellationToken);
            foreach (var item in page.Items)
            {
                listed[new ObjectKey(item.Metadata.Namespace, item.Metadata.Name ?? "")] = _projection.Keep(item);
            }

            if (listed.Count > _options.MaxObjects)
            {
                throw new InvalidDataException($"there are more than {_options.MaxObjects} {_type.Plural}");
            }

            version = page.Metadata.ResourceVersion;
            next = page.Metadata.Continue;
        }
        while (!string.IsNullOrEmpty(next));

        Replace(listed, version);
        LogListed(_type.Plural, listed.Count, version);
    }

    private async Task<WatchEnd> WatchAsync(CancellationToken cancellationToken)
    {
        var query = new WatchQuery(ResourceVersion)
        {
            Namespace = _options.Namespace,
            LabelSelector = _options.LabelSelector,
            FieldSelector = _options.FieldSelector,
            Timeout = _options.WatchTimeout * (1 + NextShare()),
        };
        await foreach (var change in _client.WatchAsync(_type, query, cancellationToken))
        {
            if (change.Kind == WatchEventKind.Expired)
            {
                LogExpired(_type.Plural, ResourceVersion);
                return WatchEnd.Expired;
            }

            Apply(change);
        }

        return WatchEnd.Closed;
    }

    private double NextShare()
    {
        lock (_lock)
        {
            return _options.Random.NextDouble();
        }
    }

    private async Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_backoff.Delay(failures), _client.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    private static bool IsWorldsFault(Exception exception) =>
        exception is HttpRequestException or IOException or TimeoutException or InvalidDataException or KubeApiException;

    [LoggerMessage(2000, LogLevel.Debug, "listed {Resource}: {Count} objects at version {Version}")]
    private partial void LogListed(string resource, int count, string? version);

    [LoggerMessage(EventId = 2001, Message = "lost the watch of {Resource} ({Reason}), attempt {Attempt}")]
    private partial void LogLost(LogLevel level, string resource, string reason, int attempt);

    [LoggerMessage(2002, LogLevel.Information, "version {Version} of {Resource} has expired, listing anew")]
    private partial void LogExpired(string resource, string? version);

    [LoggerMessage(2003, LogLevel.Debug, "the server does not serve {Resource}")]
    private partial void LogAbsent(string resource);

    private enum NextStep
    {
        List,

        /// <summary>Watch on, but first see whether the server still is the one it was.</summary>
        Probe,
        Watch,
    }

    private enum WatchEnd
    {
        Closed,
        Expired,
    }
}
