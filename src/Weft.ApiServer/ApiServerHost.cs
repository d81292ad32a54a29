using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.ApiServer.Auth;
using Weft.ApiServer.Http;

namespace Weft.ApiServer;

/// <summary>A running API server: one process, one database, on this machine.</summary>
public sealed class ApiServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerCore _core;

    private ApiServerHost(WebApplication application, ServerCore core, Credentials credentials, Uri? address)
    {
        _application = application;
        _core = core;
        Address = address;
        Token = credentials.Token;
        CaCertificatePem = credentials.Certificates.CaPem;
    }

    internal ServerCore Core => _core;

    /// <summary>The HTTPS address with the port really taken; null when only the unix socket is served.</summary>
    public Uri? Address { get; }

    /// <summary>The administrator's bearer token.</summary>
    public string Token { get; }

    /// <summary>The authority that signed the server's certificate.</summary>
    public string CaCertificatePem { get; }

    /// <summary>Starts a server; when this returns it answers requests.</summary>
    /// <exception cref="IOException">The state directory cannot be used, is in use by another server, or an address is taken.</exception>
    public static async Task<ApiServerHost> StartAsync(
        ApiServerOptions options,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        time ??= TimeProvider.System;
        loggers ??= NullLoggerFactory.Instance;
        PrivateFiles.EnsureDirectory(options.StateDirectory);
        var credentials = Credentials.LoadOrCreate(options, time);
        var core = await ServerCore.OpenAsync(options, credentials, time, loggers, cancellationToken);
        WebApplication? application = null;
        try
        {
            application = KestrelSetup.Build(options, credentials, core, loggers);
            await application.StartAsync(cancellationToken);
            KestrelSetup.Protect(options);
            var address = KestrelSetup.TlsAddress(application);
            Kubeconfig.Write(options, credentials, address);
            return new ApiServerHost(application, core, credentials, address);
        }
        catch
        {
            await (application?.DisposeAsync() ?? ValueTask.CompletedTask);
            await core.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends running requests and watches, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.BeginStop();
        await _application.StopAsync(new CancellationToken(canceled: false));
        await _application.DisposeAsync();
        await _core.DisposeAsync();
    }
}
