using System.Net.Sockets;

namespace Weft.Standalone.Lab;

/// <summary>Speaks HTTP to an agent's unix socket.</summary>
public static class AgentSocket
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>A client whose every request goes to the agent behind the socket.</summary>
    public static HttpClient Open(string path) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri("http://agent"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null when the agent says it is healthy.</returns>
    public static async Task<string?> ProblemAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return "has not started yet";
        }

        using CancellationTokenSource limit = new(_patience, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpClient client = Open(path);
            using HttpResponseMessage response = await client.GetAsync(new Uri("/healthz", UriKind.Relative), linked.Token);
            return response.IsSuccessStatusCode ? null : (await response.Content.ReadAsStringAsync(linked.Token)).Trim();
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return "does not run: weft lab up starts it";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"does not answer within {_patience.TotalSeconds:0} s";
        }
    }
}
