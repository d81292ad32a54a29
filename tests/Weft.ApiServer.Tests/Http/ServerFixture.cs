using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.ApiServer.Tests.Http;

/// <summary>A server on a unix socket in a directory of its own, and plain HTTP to talk to it.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private ApiServerHost? _host;
    private int _namespaces;

    internal ApiServerHost Host => _host!;

    internal HttpClient Client { get; private set; } = new();

    internal string SocketPath => _directory.File("api.sock");

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync(_directory);
        Client = Connect(SocketPath);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    internal static Task<ApiServerHost> StartAsync(TemporaryDirectory directory, Func<ApiServerOptions, ApiServerOptions>? configure = null)
    {
        var options = new ApiServerOptions
        {
            StateDirectory = directory.File("state"),
            UnixSocketPath = directory.File("api.sock"),
            TlsEndpoint = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            BookmarkInterval = TimeSpan.FromMilliseconds(50),
        };
        return ApiServerHost.StartAsync((configure ?? (same => same))(options), cancellationToken: TestContext.Current.CancellationToken);
    }

    internal static HttpClient Connect(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://weft"), Timeout = TimeSpan.FromSeconds(60) };

    internal static StringContent Content(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>A namespace that no other test uses.</summary>
    internal async Task<string> NewNamespaceAsync()
    {
        var name = $"t{Interlocked.Increment(ref _namespaces)}";
        var answer = await SendAsync("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        Assert.Equal(201, answer.Code);
        return name;
    }

    internal Task<Answer> GetAsync(string path, string? accept = null) => SendAsync("GET", path, null, accept: accept);

    internal async Task<Answer> SendAsync(
        string method, string path, string? body, string contentType = "application/json", string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Opens a watch; each element is one event.</summary>
    internal async Task<WatchReader> WatchAsync(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new WatchReader(response);
    }
}

/// <summary>A response read to its end.</summary>
internal sealed record Answer(int Code, string Text, string ContentType, IReadOnlyList<string> Warnings)
{
    internal JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    internal string? this[params string[] path] => Json.At(path) switch
    {
        null => null,
        JsonValue value when value.AsString() is { } text => text,
        var node => node.ToJsonString(),
    };

    internal string? Version => this["metadata", "resourceVersion"];

    internal IEnumerable<string?> ItemNames => Json["items"].Objects().Select(item => item.At("metadata", "name").AsString());

    internal static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
        response.Content.Headers.ContentType?.ToString() ?? "",
        response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);

    /// <summary>Asserts an error of that code and reason.</summary>
    internal Answer Is(int code, string reason)
    {
        Assert.True(code == Code, $"expected {code} but got {Code}: {Text}");
        Assert.Equal("Status", this["kind"]);
        Assert.Equal(reason, this["reason"]);
        return this;
    }

    internal Answer Is(int code)
    {
        Assert.True(code == Code, $"expected {code} but got {Code}: {Text}");
        return this;
    }
}

/// <summary>Reads a watch line by line.</summary>
internal sealed class WatchReader(HttpResponseMessage response) : IDisposable
{
    private StreamReader? _reader;

    internal int Code => (int)response.StatusCode;

    /// <summary>The next event; null at the end of the stream.</summary>
    internal async Task<JsonObject?> NextAsync()
    {
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var line = await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        return line is null ? null : JsonNode.Parse(line)!.AsObject();
    }

    /// <summary>The next event as "TYPE name", bookmarks left out.</summary>
    internal async Task<string?> NextNameAsync()
    {
        while (await NextAsync() is { } change)
        {
            if (change["type"].AsString() != "BOOKMARK")
            {
                return $"{change["type"].AsString()} {change.At("object", "metadata", "name").AsString()}";
            }
        }

        return null;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        response.Dispose();
    }
}
