using System.Globalization;
using System.Net.Sockets;
using Weft.Api;
using Weft.Bench.Reporting;

namespace Weft.Bench.Rows;

/// <summary>How long it takes until a thousand watchers have all heard of one write.</summary>
internal sealed class WatchFanOutRow : BenchRow
{
    private const int Watchers = 1000;
    private const int Writes = 50;
    private const string Path = "http://localhost/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public override string Name => "watch fan-out";

    public override async Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var server = await ApiServerUnderTest.StartAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var http = Connect(server.SocketPath);
        using var barrier = new EventBarrier(Watchers);
        var list = await server.Client.ListAsync(ResourceTypes.ConfigMaps, new(), cancellationToken);
        var connected = new CountdownEvent(Watchers);
        var watchers = Enumerable.Range(0, Watchers).Select(_ => WatchAsync(http, list.Metadata.ResourceVersion!, connected, barrier, stop.Token)).ToList();
        try
        {
            await Task.Run(() => connected.Wait(_patience, cancellationToken), cancellationToken);
            var latencies = await WriteAsync(server, barrier, cancellationToken);
            var rate = Watchers / latencies.Percentile(0.5).TotalSeconds;
            return
            [
                new RowResult($"{Name}, {Watchers} watchers", latencies.ToString(), null),
                new RowResult($"{Name}, events", string.Create(CultureInfo.InvariantCulture, $"{rate:0} events/s"), null),
            ];
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watchers);
            connected.Dispose();
        }
    }

    private static async Task<Latencies> WriteAsync(ApiServerUnderTest server, EventBarrier barrier, CancellationToken cancellationToken)
    {
        const int WarmUp = 5;
        var latencies = new Latencies();
        for (var i = 0; i < WarmUp + Writes; i++)
        {
            var heard = barrier.Next();
            var started = TimeProvider.System.GetTimestamp();
            await server.Client.CreateAsync(ResourceTypes.ConfigMaps, ApiServerUnderTest.ConfigMap($"fan-{i}"), cancellationToken);
            await heard.WaitAsync(_patience, cancellationToken);
            if (i >= WarmUp)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(started));
            }
        }

        return latencies;
    }

    // An event is a line; what is in it is not looked at here, so that the server's work is measured and not a thousand parsers.
    private static async Task WatchAsync(HttpClient http, string version, CountdownEvent connected, EventBarrier barrier, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Path + version), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            connected.Signal();
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                barrier.Signal(buffer.AsSpan(0, count).Count((byte)'\n'));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    private static HttpClient Connect(string socketPath) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Completes when as many events came as there are watchers.</summary>
    private sealed class EventBarrier(int parties) : IDisposable
    {
        private int _missing;
        private TaskCompletionSource _done = new();

        public Task Next()
        {
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _missing, parties);
            return _done.Task;
        }

        public void Signal(int events)
        {
            if (events > 0 && Interlocked.Add(ref _missing, -events) == 0)
            {
                _done.TrySetResult();
            }
        }

        public void Dispose() => _done.TrySetCanceled();
    }
}
