using System.Net.Sockets;

namespace Weft.Cli.Agents;

/// <summary>Speaks HTTP to one agent over its unix socket.</summary>
internal sealed class AgentClient : IDisposable
{
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    public AgentClient(string node, string socketPath)
    {
        Node = node;
        SocketPath = socketPath;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, ConnectTimeout = _connectTimeout })
        {
            BaseAddress = new Uri("http://agent/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Node { get; }

    public string SocketPath { get; }

    /// <summary>The body of an answer, to be read as it arrives. Throws <see cref="HttpRequestException"/> if the agent is away or refuses.</summary>
    public async Task<Stream> GetStreamAsync(string path, CancellationToken cancellationToken)
    {
        var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
