using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.ApiServer.Auth;

namespace Weft.ApiServer.Http;

/// <summary>Kestrel on the two doors: HTTPS for clients with a token, a unix socket for the processes of this machine's owner.</summary>
internal static class KestrelSetup
{
    /// <summary>Agents of a whole lab may connect at once after a restart; a unix socket refuses what the backlog cannot hold.</summary>
    private const int ConnectBacklog = 4096;

    internal static WebApplication Build(ApiServerOptions options, Credentials credentials, ServerCore core, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseSockets(sockets => sockets.Backlog = ConnectBacklog);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, options, credentials));
        var application = builder.Build();
        application.Run(core.HandleAsync);
        return application;
    }

    /// <summary>Narrows the socket to its owner; connecting needs write permission, which the usual umask denies others from the start.</summary>
    internal static void Protect(ApiServerOptions options)
    {
        if (options.UnixSocketPath is { } path)
        {
            PrivateFiles.Restrict(path);
        }
    }

    internal static Uri? TlsAddress(WebApplication application)
    {
        var addresses = application.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses;
        return addresses.Select(address => address.StartsWith("https://", StringComparison.Ordinal) ? new Uri(address) : null)
            .FirstOrDefault(address => address is not null);
    }

    private static void Configure(KestrelServerOptions kestrel, ApiServerOptions options, Credentials credentials)
    {
        kestrel.AddServerHeader = false;
        // The body is counted by RequestBody, which answers 413 with a Status.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1_000;
        // A watch may be silent for hours in both directions; a client that stops reading is cut by the watch itself.
        kestrel.Limits.MinResponseDataRate = null;
        if (options.TlsEndpoint is { } endpoint)
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = credentials.Certificates.Server,
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                });
            });
        }

        if (options.UnixSocketPath is { } path)
        {
            RemoveStaleSocket(path);
            PrivateFiles.EnsureDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    /// <summary>A socket file outlives a killed server; one that still answers belongs to a running server.</summary>
    private static void RemoveStaleSocket(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"{path} is in use by another server.");
    }
}
