using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weft.ApiServer.Admission;
using Weft.ApiServer.Auth;
using Weft.ApiServer.CustomResources;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Watch;

namespace Weft.ApiServer;

/// <summary>What all requests share: the store, what is served, who watches.</summary>
internal sealed class ServerCore : IAsyncDisposable
{
    /// <summary>How long a read waits for a version that the store has not reached yet.</summary>
    private static readonly TimeSpan _versionPatience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dispatcher _dispatcher;
    private readonly CustomResourceController _customResources;
    private volatile ResourceRegistry _registry;

    private ServerCore(ApiServerOptions options, Credentials credentials, TimeProvider time, ILoggerFactory loggers, ObjectStore store)
    {
        Options = options;
        Time = time;
        Store = store;
        Logger = loggers.CreateLogger("Weft.ApiServer");
        Watchers = new WatcherTable(options.MaxWatchBacklog, Logger);
        Addresses = new ServiceAllocator(options, store);
        _registry = new ResourceRegistry(BuiltInResources.All, fingerprint: "");
        _dispatcher = new Dispatcher(this, credentials, Logger);
        _customResources = new CustomResourceController(this);
        Housekeeping = new Housekeeping(this);
    }

    internal ApiServerOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal ObjectStore Store { get; }

    internal Housekeeping Housekeeping { get; }

    internal WatcherTable Watchers { get; }

    internal ServiceAllocator Addresses { get; }

    /// <summary>Ends watches when the server stops.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    internal ResourceRegistry Registry
    {
        get => _registry;
        set => _registry = value;
    }

    internal static async Task<ServerCore> OpenAsync(
        ApiServerOptions options, Credentials credentials, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger("Weft.ApiServer.Storage");
        var store = ObjectStore.Open(new StoreOptions(Path.Combine(options.StateDirectory, "weft.db")), time, logger);
        ServerCore? core = null;
        try
        {
            core = new ServerCore(options, credentials, time, loggers, store);
            await DefaultObjects.EnsureAsync(core, cancellationToken);
            await core._customResources.StartAsync(cancellationToken);
            core.Housekeeping.Start();
            return core;
        }
        catch
        {
            if (core is not null)
            {
                await core.DisposeAsync();
            }
            else
            {
                store.Dispose();
            }

            throw;
        }
    }

    internal Task HandleAsync(HttpContext context) => _dispatcher.HandleAsync(context);

    internal Task<bool> WaitForVersionAsync(long version, CancellationToken cancellationToken) =>
        Store.WaitForAsync(version, _versionPatience, Time, cancellationToken);

    /// <summary>Whether the definition, or a newer one in its place, is still served.</summary>
    internal bool IsServed(ResourceDefinition resource) => Registry.Find(resource.Group, resource.Version, resource.Plural) is not null;

    internal void BeginStop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Housekeeping.DisposeAsync();
        await _customResources.DisposeAsync();
        Store.Dispose();
        _stopping.Dispose();
    }
}
