using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Weft.Client;

/// <summary>Makes the HTTP connections of a <see cref="KubeClient"/> and signs its requests.</summary>
internal sealed class KubeTransport : IDisposable
{
    /// <summary>Idle and interval of TCP keep-alive: a dead peer is noticed on an idle watch within 60 s.</summary>
    private const int KeepAliveSeconds = 15;

    private const int KeepAliveProbes = 3;

    private static readonly TimeSpan _tokenLifetime = TimeSpan.FromMinutes(1);

    private readonly KubeClientOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;
    private readonly Lock _tokenLock = new(); // guards _token and _tokenReadAt
    private string? _token;
    private long _tokenReadAt;

    public KubeTransport(KubeClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        BaseAddress = options.UnixSocketPath is not null
            ? new Uri("http://localhost")
            : options.Server ?? throw new ArgumentException("neither a unix socket nor a server address is given", nameof(options));
        _invoker = new HttpMessageInvoker(CreateHandler());
    }

    public Uri BaseAddress { get; }

    /// <summary>Sends one request; returns when the head of the answer is here.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        if (_options.TlsServerName is not null)
        {
            request.Headers.Host = _options.TlsServerName;
        }

        if (CurrentToken() is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    private SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            ConnectCallback = _options.UnixSocketPath is { } path ? (_, token) => ConnectUnixAsync(path, token) : ConnectTcpAsync,
        };
        if (_options.UnixSocketPath is null)
        {
            handler.SslOptions = CreateSslOptions();
        }

        return handler;
    }

    private SslClientAuthenticationOptions CreateSslOptions()
    {
        var ssl = new SslClientAuthenticationOptions();
        if (_options.CertificateAuthorities is { } roots)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(roots);
            ssl.CertificateChainPolicy = policy;
        }

        if (_options.ClientCertificate is { } certificate)
        {
            ssl.ClientCertificates = [certificate];
        }

        return ssl;
    }

    private static async ValueTask<Stream> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
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
    }

    private static async ValueTask<Stream> ConnectTcpAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string? CurrentToken()
    {
        if (_options.BearerTokenFile is not { } file)
        {
            return _options.BearerToken;
        }

        lock (_tokenLock)
        {
            if (_token is null || _time.GetElapsedTime(_tokenReadAt) >= _tokenLifetime)
            {
                _token = File.ReadAllText(file).Trim();
                _tokenReadAt = _time.GetTimestamp();
            }

            return _token;
        }
    }
}
