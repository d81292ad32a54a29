using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Client;
using Weft.Standalone.Deployments;
using Weft.Standalone.EndpointSlices;
using Weft.Standalone.GarbageCollection;
using Weft.Standalone.Namespaces;
using Weft.Standalone.Nodes;
using Weft.Standalone.ReplicaSets;
using Weft.Standalone.Scheduling;

namespace Weft.Standalone.Workloads;

public static class WorkloadControllers
{
    /// <summary>
    /// Runs the scheduler and the controllers of Deployments, ReplicaSets, EndpointSlices, namespaces, owners and nodes in this
    /// process. Needs a <see cref="KubeClient"/> among the services.
    /// </summary>
    public static IServiceCollection AddWorkloadControllers(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<WorkloadControllersService>();
        return services;
    }
}

/// <summary>All controllers over one set of informers; each goes its own way, and a failing one does not stop the others.</summary>
internal sealed class WorkloadControllersService(KubeClient client, ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var informers = new InformerSet(client, loggers);
        var schedulerEvents = new EventRecorder(client, "default-scheduler", loggers.CreateLogger<EventRecorder>());
        var deploymentEvents = new EventRecorder(client, "deployment-controller", loggers.CreateLogger<EventRecorder>());
        var replicaSetEvents = new EventRecorder(client, "replicaset-controller", loggers.CreateLogger<EventRecorder>());
        var nodeEvents = new EventRecorder(client, "node-controller", loggers.CreateLogger<EventRecorder>());

        using var scheduler = new SchedulerController(client, informers, schedulerEvents, loggers.CreateLogger<SchedulerController>());
        using var replicaSets = new ReplicaSetController(client, informers, replicaSetEvents, loggers.CreateLogger<ReplicaSetController>());
        using var deployments = new DeploymentController(client, informers, deploymentEvents, loggers.CreateLogger<DeploymentController>());
        using var endpoints = new EndpointSliceController(client, informers, loggers.CreateLogger<EndpointSliceController>());
        using var namespaces = new NamespaceController(client, informers, loggers.CreateLogger<NamespaceController>());
        using var nodes = new NodeController(client, informers, nodeEvents, loggers.CreateLogger<NodeController>());
        using var garbage = new GarbageCollector(client, informers, loggers);
        await Task.WhenAll(
            informers.RunAsync(stoppingToken),
            schedulerEvents.RunAsync(stoppingToken),
            deploymentEvents.RunAsync(stoppingToken),
            replicaSetEvents.RunAsync(stoppingToken),
            nodeEvents.RunAsync(stoppingToken),
            scheduler.RunAsync(stoppingToken),
            replicaSets.RunAsync(stoppingToken),
            deployments.RunAsync(stoppingToken),
            endpoints.RunAsync(stoppingToken),
            namespaces.RunAsync(stoppingToken),
            nodes.RunAsync(stoppingToken),
            garbage.RunAsync(stoppingToken));
    }
}
