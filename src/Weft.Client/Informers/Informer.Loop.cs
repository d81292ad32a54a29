using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

// The loop: list, watch, and what to do when either fails.
public sealed partial class Informer<T>
{
    /// <summary>A watch that stood this long starts the back-off anew.</summary>
    private static readonly TimeSpan _stableAfter = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        var mustList = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            var startedAt = _client.Time.GetTimestamp();
            try
            {
                if (mustList)
                {
                    await ListAsync(cancellationToken);
                    mustList = false;
                }

                mustList = await WatchAsync(cancellationToken) == WatchEnd.Expired;
                failures = _client.Time.GetElapsedTime(startedAt) >= _stableAfter ? 0 : failures;
                if (mustList || _client.Time.GetElapsedTime(startedAt) >= _stableAfter)
                {
                    continue;
                }

                // A server that accepts watches and ends them at once must not be asked in a tight loop.
                await PauseAsync(failures++, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsWorldsFault(exception))
            {
                failures = _client.Time.GetElapsedTime(startedAt) >= _stableAfter ? 0 : failures;
                LogLost(_type.Plural, exception.Message, failures);
                mustList |= exception is InvalidDataException or KubeApiException { IsExpired: true };
                await PauseAsync(failures++, cancellationToken);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var listed = new Dictionary<ObjectKey, T>();
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
                listed[new ObjectKey(item.Metadata.Namespace, item.Metadata.Name ?? "")] = item;
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

    [LoggerMessage(2001, LogLevel.Information, "lost the watch of {Resource} ({Reason}), attempt {Attempt}")]
    private partial void LogLost(string resource, string reason, int attempt);

    [LoggerMessage(2002, LogLevel.Information, "version {Version} of {Resource} has expired, listing anew")]
    private partial void LogExpired(string resource, string? version);

    private enum WatchEnd
    {
        Closed,
        Expired,
    }
}
