using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Client;
using Weft.Standalone.Deployments;
using Weft.Standalone.Endpoints;
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
    /// Runs the scheduler and the controllers of Deployments, ReplicaSets, EndpointSlices, Endpoints, namespaces, owners and nodes in this
    /// process. Needs a <see cref="KubeClient"/> among the services.
    /// </summary>
    public static IServiceCollection AddWorkloadControllers(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<WorkloadControllersService>();
        return services;
    }
}

/// <summary>All controllers over one set of informers; an error in one object's work is retried by its loop; a loop that breaks ends them all, loudly.</summary>
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
        using var endpointSlices = new EndpointSliceController(client, informers, loggers.CreateLogger<EndpointSliceController>());
        using var endpoints = new EndpointsController(client, informers, loggers.CreateLogger<EndpointsController>());
        using var mirror = new EndpointsMirrorController(client, informers, loggers.CreateLogger<EndpointsMirrorController>());
        using var namespaces = new NamespaceController(client, informers, loggers.CreateLogger<NamespaceController>());
        using var nodes = new NodeController(client, informers, nodeEvents, loggers.CreateLogger<NodeController>());
        using var garbage = new GarbageCollector(client, informers, loggers);
        await TaskGroup.RunAsync(
            [
                informers.RunAsync,
                schedulerEvents.RunAsync,
                deploymentEvents.RunAsync,
                replicaSetEvents.RunAsync,
                nodeEvents.RunAsync,
                scheduler.RunAsync,
                replicaSets.RunAsync,
                deployments.RunAsync,
                endpointSlices.RunAsync,
                endpoints.RunAsync,
                mirror.RunAsync,
                namespaces.RunAsync,
                nodes.RunAsync,
                garbage.RunAsync,
            ],
            stoppingToken);
    }
}
