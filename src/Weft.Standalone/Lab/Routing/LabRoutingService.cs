using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Client;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

public static class LabRoutingServices
{
    /// <summary>Keeps the routes to Services in the routers and hosts of a lab. Needs a <see cref="KubeClient"/> among the services.</summary>
    public static IServiceCollection AddLabRouting(this IServiceCollection services, LabTopology topology, LabPaths paths) =>
        services.AddHostedService(provider => new LabRoutingService(
            topology, paths, provider.GetRequiredService<KubeClient>(), provider.GetRequiredService<ILoggerFactory>()));
}

internal sealed class LabRoutingService(LabTopology topology, LabPaths paths, KubeClient client, ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        InformerSet informers = new(client, loggers);
        using LabRoutingController routing = new(client, informers, topology, paths, loggers.CreateLogger<LabRoutingController>());
        await TaskGroup.RunAsync([informers.RunAsync, routing.RunAsync], stoppingToken);
    }
}
