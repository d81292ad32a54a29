using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Crds;
using Weft.Controller.Ipam;
using Weft.Controller.Nodes;
using Weft.Controller.Policies;
using Weft.Controller.Regions;
using Weft.Controller.Services;

namespace Weft.Controller;

/// <summary>Installs the custom resources, then leads or waits to lead.</summary>
internal sealed class ControllerService(ControllerOptions options, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new KubeClient(options.Client, time);
        var installer = new CrdInstaller(client, loggers.CreateLogger<CrdInstaller>());
        try
        {
            // Every candidate does so, led or not: it is idempotent, and the Lease's holder needs them at once.
            await installer.RunAsync(stoppingToken);
            var election = new LeaderElection(
                client,
                new LeaderElectionOptions(new ObjectKey(options.LeaseNamespace, options.LeaseName), options.Identity ?? NewIdentity()),
                loggers.CreateLogger<LeaderElection>());
            await election.RunAsync(token => LeadAsync(client, token), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private static string NewIdentity() => $"{Environment.MachineName}_{Guid.NewGuid():N}";

    private async Task LeadAsync(KubeClient client, CancellationToken cancellationToken)
    {
        // New informers for each term: the first list is newer than anything the last leader wrote.
        var informers = new InformerSet(client, loggers);
        var (nodes, fabricNodes, regions) = (informers.For(ResourceTypes.Nodes), informers.For(ResourceTypes.FabricNodes), informers.For(ResourceTypes.Regions));
        var leases = informers.For(ResourceTypes.Leases);
        var events = new EventRecorder(client, "weft-controller", loggers.CreateLogger<EventRecorder>());
        var regionsController = new RegionsController(client, regions, events);
        var nodesController = new FabricNodesController(
            client, nodes, fabricNodes, regionsController, events, loggers.CreateLogger<FabricNodesController>());

        using var regionLoop = new ControllerLoop<string>("regions", regionsController.ReconcileAsync, time, loggers.CreateLogger<ControllerLoop<string>>())
            .Watch(regions, regionsController.KeysOf);
        using var nodeLoop = new ControllerLoop<string>("fabric nodes", nodesController.ReconcileAsync, time, loggers.CreateLogger<ControllerLoop<string>>())
            .Watch(nodes, FabricNodesController.KeysOf)
            .Watch(fabricNodes, change => change.New is null ? [change.Key.Name, .. nodesController.AllNodes()] : FabricNodesController.KeysOf(change))
            .Watch(regions, _ => nodesController.AllNodes());
        using var services = new ServiceLoops(client, informers, options.ServiceNetworks, events, loggers);
        using var policies = new PolicyLoops(client, informers, events, loggers);
        var liveness = new AgentLivenessController(client, fabricNodes, leases, events);
        using var livenessLoop = new ControllerLoop<string>("agents", liveness.ReconcileAsync, time, loggers.CreateLogger<ControllerLoop<string>>())
            .Watch(leases, AgentLivenessController.KeysOf)
            .Watch(fabricNodes, AgentLivenessController.KeysOf);
        await Task.WhenAll(
        [
            informers.RunAsync(cancellationToken),
            events.RunAsync(cancellationToken),
            regionLoop.RunAsync(cancellationToken),
            nodeLoop.RunAsync(cancellationToken),
            livenessLoop.RunAsync(cancellationToken),
            .. services.Runs.Concat(policies.Runs).Select(run => run(cancellationToken)),
        ]);
    }
}
