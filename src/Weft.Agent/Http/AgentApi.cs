using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Weft.Agent.Metrics;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Services;
using Weft.Dataplane;

namespace Weft.Agent.Http;

/// <summary>The agent's HTTP interface: Kestrel alone, without a host around it, because an agent has no memory to spare.</summary>
internal sealed class AgentApi : IAsyncDisposable
{
    private const UnixFileMode SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Nothing here takes a body.</summary>
    private const long MaxRequestBody = 0;

    private const int MaxConnections = 64;

    private readonly AgentOptions _options;
    private readonly AgentRoutes _routes;
    private readonly ServiceProvider _services;
    private readonly KestrelServer _server;

    public AgentApi(AgentOptions options, AgentCore core, ServiceIndex services, NodeDataplane dataplane, MetricRegistry metrics, NodeEvents events, ILoggerFactory loggers)
    {
        _options = options;
        _routes = new AgentRoutes(core, services, dataplane, metrics, events);

        // Kestrel asks its options for services when it binds; logging is all it needs.
        _services = new ServiceCollection().AddSingleton(loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>)).BuildServiceProvider();
        var kestrel = new KestrelServerOptions { ApplicationServices = _services, AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.ListenUnixSocket(options.ApiSocketPath, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.MetricsEndpoint is { } endpoint)
        {
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        }

        _server = new KestrelServer(
            Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(
            Path.GetDirectoryName(_options.ApiSocketPath)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Delete(_options.ApiSocketPath);
        await _server.StartAsync(new Application(_routes), cancellationToken);
        File.SetUnixFileMode(_options.ApiSocketPath, SocketMode);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        _server.Dispose();
        await _services.DisposeAsync();
    }

    private sealed class Application(AgentRoutes routes) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => routes.HandleAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
