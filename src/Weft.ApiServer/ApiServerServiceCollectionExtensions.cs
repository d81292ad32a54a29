using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weft.ApiServer;

/// <summary>Composition of the API server into a host.</summary>
public static class ApiServerServiceCollectionExtensions
{
    /// <summary>Runs an API server for the life of the host.</summary>
    public static IServiceCollection AddWeftApiServer(this IServiceCollection services, ApiServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IHostedService>(provider => new ApiServerHostedService(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
    }

    private sealed class ApiServerHostedService(ApiServerOptions options, TimeProvider time, ILoggerFactory loggers) : IHostedService
    {
        private ApiServerHost? _server;

        public async Task StartAsync(CancellationToken cancellationToken) =>
            _server = await ApiServerHost.StartAsync(options, time, loggers, cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }
    }
}
