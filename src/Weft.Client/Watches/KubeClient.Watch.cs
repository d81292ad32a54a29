using System.Runtime.CompilerServices;
using System.Text.Json;
using Weft.Api;

namespace Weft.Client;

// Watches.
public sealed partial class KubeClient
{
    /// <summary>How much longer than the server's own timeout a silent stream is believed in.</summary>
    private static readonly TimeSpan _watchGrace = TimeSpan.FromSeconds(30);

    /// <summary>Follows the changes of a resource from a version on.</summary>
    /// <remarks>
    /// Ends without an exception when the server closed the stream in order, or after <see cref="WatchEventKind.Expired"/>.
    /// Any other end is an exception: <see cref="IOException"/> or <see cref="HttpRequestException"/> for a cut connection,
    /// <see cref="TimeoutException"/> for a silent one, <see cref="KubeApiException"/> for a refusal,
    /// <see cref="InvalidDataException"/> for an answer that is no watch. To go on, watch again from the last event's version.
    /// </remarks>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType<T> type, WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : KubeObject
    {
        using var deadline = new CancellationTokenSource(query.Timeout + _watchGrace, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var path = type.CollectionPath(query.Namespace) + query.ToQueryString();
        await using var stream = await OpenWatchAsync(path, deadline.Token, linked.Token, cancellationToken);
        if (stream is null)
        {
            yield return new WatchEvent<T>(WatchEventKind.Expired, null, null);
            yield break;
        }

        while (await NextLineAsync(stream.Lines, path, deadline.Token, linked.Token, cancellationToken) is { } line)
        {
            var next = Decode(type, line, path);
            yield return next;
            if (next.Kind == WatchEventKind.Expired)
            {
                yield break;
            }
        }
    }

    private async Task<WatchStream?> OpenWatchAsync(
        string path, CancellationToken deadline, CancellationToken linked, CancellationToken cancellationToken)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(linked);
        using var timer = Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), opening, Options.RequestTimeout, Timeout.InfiniteTimeSpan);
        HttpResponseMessage? response = null;
        try
        {
            using var request = NewRequest(HttpMethod.Get, path, null);
            response = await _transport.SendAsync(request, opening.Token);
            await ThrowIfRefusedAsync(response, opening.Token);
            var body = await response.Content.ReadAsStreamAsync(opening.Token);
            return new WatchStream(response, new WatchLineReader(body, Options.MaxWatchLineBytes));
        }
        catch (KubeApiException refusal) when (refusal.IsExpired)
        {
            response?.Dispose();
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new TimeoutException($"the API server did not answer the watch {path}{(deadline.IsCancellationRequested ? " at all" : "")}");
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    private static async Task<byte[]?> NextLineAsync(
        WatchLineReader lines, string path, CancellationToken deadline, CancellationToken linked, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(linked);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"the watch {path} outlived its own timeout: the connection is taken for dead");
        }
    }

    private static WatchEvent<T> Decode<T>(ResourceType<T> type, byte[] bytes, string path)
        where T : KubeObject
    {
        try
        {
            var line = WatchLine.Parse(bytes);
            return line.Type switch
            {
                "ADDED" => Change(WatchEventKind.Added, line.Read(type.Json)),
                "MODIFIED" => Change(WatchEventKind.Modified, line.Read(type.Json)),
                "DELETED" => Change(WatchEventKind.Deleted, line.Read(type.Json)),
                "BOOKMARK" => Bookmark(line.Read(type.Json)),
                "ERROR" => Error<T>(line.Read(KubeJson.Default.KubeStatus)),
                _ => throw new InvalidDataException($"the watch {path} sent an event of unknown type {line.Type}"),
            };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the watch {path} sent an event that cannot be read: {exception.Message}", exception);
        }
    }

    private static WatchEvent<T> Change<T>(WatchEventKind kind, T changed)
        where T : KubeObject =>
        new(kind, changed, changed.Metadata.ResourceVersion);

    private static WatchEvent<T> Bookmark<T>(T carrier)
        where T : KubeObject =>
        new(WatchEventKind.Bookmark, null, carrier.Metadata.ResourceVersion)
        {
            InitialEventsEnd = carrier.Metadata.Annotations?.GetValueOrDefault("k8s.io/initial-events-end") == "true",
        };

    private static WatchEvent<T> Error<T>(KubeStatus status)
        where T : KubeObject =>
        status.Code == 410 || status.Reason is "Expired" or "Gone"
            ? new WatchEvent<T>(WatchEventKind.Expired, null, null)
            : throw new KubeApiException(status, (System.Net.HttpStatusCode)(status.Code is > 0 and < 600 ? status.Code : 500));

    private sealed class WatchStream(HttpResponseMessage response, WatchLineReader lines) : IAsyncDisposable
    {
        public WatchLineReader Lines => lines;

        public async ValueTask DisposeAsync()
        {
            await lines.DisposeAsync();
            response.Dispose();
        }
    }
}
