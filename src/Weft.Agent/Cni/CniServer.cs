using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weft.Cni.Wire;

namespace Weft.Agent.Cni;

/// <summary>The unix socket that the CNI plugin speaks to: one line in, one line out, for root only.</summary>
internal sealed partial class CniServer(string path, Func<AgentRequest, CancellationToken, Task<AgentReply>> handle, TimeProvider time, ILogger<CniServer> logger)
{
    /// <summary>More at once would only wait for the same apply loop; the rest waits in the listen queue.</summary>
    public const int MaxConcurrent = 64;

    private const int ListenQueue = 256;
    private const byte EndOfLine = (byte)'\n';

    /// <summary>The plugin writes its line at once; whoever does not is not the plugin.</summary>
    private static readonly TimeSpan _readLimit = TimeSpan.FromSeconds(10);

    /// <summary>Below the plugin's own limit, so that it gets an answer rather than a timeout.</summary>
    private static readonly TimeSpan _handleLimit = TimeSpan.FromSeconds(50);

    /// <summary>Listens when it returns; the returned task ends after cancellation, when the last request is done.</summary>
    public Task Start(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // What an agent that was killed left; two agents of one node are excluded by the lock on the state directory.
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen(ListenQueue);
        LogListening(path);
        return AcceptAsync(listener, cancellationToken);
    }

    private async Task AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(MaxConcurrent);
        using (listener)
        {
            try
            {
                while (true)
                {
                    await slots.WaitAsync(cancellationToken);
                    var socket = await listener.AcceptAsync(cancellationToken);
                    _ = ServeAsync(socket, slots, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                File.Delete(path);
            }
        }

        for (var i = 0; i < MaxConcurrent - 1; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task ServeAsync(Socket socket, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            using (socket)
            {
                await using var stream = new NetworkStream(socket);
                var reply = await AnswerAsync(stream, cancellationToken);
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(reply, WireFormat.Json.AgentReply), EndOfLine];
                await stream.WriteAsync(line, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            LogPeerLost(e.Message);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<AgentReply> AnswerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var request = await ReadAsync(stream, cancellationToken);
            using var deadline = Deadline(_handleLimit, cancellationToken);
            return await handle(request, deadline.Token);
        }
        catch (CniException e)
        {
            return new AgentReply { Error = e.ToError() };
        }
        catch (Exception e) when (e is not (IOException or SocketException or OutOfMemoryException))
        {
            // The top of one request: the runtime gets an answer, and the next request is served.
            LogFailed(e.Message, e);
            return new AgentReply { Error = new CniError(CniErrorCode.Internal, "the agent failed", e.Message) };
        }
    }

    private async Task<AgentRequest> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var deadline = Deadline(_readLimit, cancellationToken);
        using var line = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (line.Length <= ExchangeLimits.MaxLineBytes)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(chunk, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new CniException(CniErrorCode.IoFailure, "the request did not come in time");
            }

            var end = chunk.AsSpan(0, read).IndexOf(EndOfLine);
            line.Write(chunk, 0, end < 0 ? read : end);
            if (end >= 0)
            {
                return Parse(line.GetBuffer().AsSpan(0, (int)line.Length));
            }

            if (read == 0)
            {
                throw new CniException(CniErrorCode.DecodeFailure, "the request ended before its line did");
            }
        }

        throw new CniException(CniErrorCode.DecodeFailure, $"the request is over {ExchangeLimits.MaxLineBytes} bytes");
    }

    private static AgentRequest Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WireFormat.Json.AgentRequest) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.DecodeFailure, "the request is not understood", e);
        }
    }

    private LinkedDeadline Deadline(TimeSpan limit, CancellationToken cancellationToken) => new(time, limit, cancellationToken);

    [LoggerMessage(1410, LogLevel.Information, "Serving CNI on {Path}")]
    private partial void LogListening(string path);

    [LoggerMessage(1411, LogLevel.Debug, "A CNI plugin went away: {Reason}")]
    private partial void LogPeerLost(string reason);

    [LoggerMessage(1412, LogLevel.Error, "A CNI request failed: {Reason}")]
    private partial void LogFailed(string reason, Exception exception);

    private sealed class LinkedDeadline : IDisposable
    {
        private readonly CancellationTokenSource _deadline;
        private readonly CancellationTokenSource _linked;

        public LinkedDeadline(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
        {
            _deadline = new CancellationTokenSource(limit, time);
            _linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
        }

        public CancellationToken Token => _linked.Token;

        public void Dispose()
        {
            _linked.Dispose();
            _deadline.Dispose();
        }
    }
}
