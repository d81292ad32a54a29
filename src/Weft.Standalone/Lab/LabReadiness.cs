using System.Net.Sockets;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Lab.Processes;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab;

/// <summary>Says what a lab still waits for.</summary>
internal sealed class LabReadiness(LabPaths paths, DaemonTable daemons, TimeProvider time)
{
    /// <returns>Null when the API server serves.</returns>
    public async Task<string?> ApiServerAsync(KubeClient client, CancellationToken cancellationToken)
    {
        if (!File.Exists(paths.ApiServerSocket))
        {
            return "its socket is not there yet";
        }

        try
        {
            await client.GetRawAsync("/version", cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or KubeApiException or SocketException)
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// A node counts once its own agent answers, its runtime has renewed the lease since <paramref name="since"/>, and both say Ready:
    /// what an earlier life of the lab wrote about it proves nothing.
    /// </summary>
    /// <returns>Null when every node is ready.</returns>
    public async Task<string?> NodesAsync(KubeClient client, LabTopology topology, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            DateTimeOffset leaseSince = daemons.Find(LabRoles.Standalone) is { } standalone && standalone.StartedAt < since ? standalone.StartedAt : since;
            List<string> waiting = [];
            foreach (LabNode node in topology.Nodes)
            {
                if (await NodeAsync(client, node, leaseSince, cancellationToken) is { } missing)
                {
                    waiting.Add($"{node.Name}: {missing}");
                }
            }

            int all = topology.Nodes.Count();
            return waiting.Count == 0 ? null : $"{all - waiting.Count} of {all} ready; {string.Join("; ", waiting)}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or KubeApiException)
        {
            return exception.Message;
        }
    }

    private async Task<string?> NodeAsync(KubeClient client, LabNode node, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (await AgentSocket.ProblemAsync(paths.AgentSocket(node.Name), time, cancellationToken) is { } problem)
        {
            return $"agent: {problem}";
        }

        FabricNode? fabric = await client.TryGetAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node.Name), cancellationToken);
        Condition? ready = fabric?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        if (ready?.Status != "True")
        {
            return fabric is null ? "has no FabricNode yet" : $"fabric: {ready?.Message ?? "not Ready yet"}";
        }

        Node? known = await client.TryGetAsync(ResourceTypes.Nodes, new ObjectKey(null, node.Name), cancellationToken);
        NodeCondition? condition = known?.Status?.Conditions?.FirstOrDefault(item => item.Type == "Ready");
        if (condition?.Status != "True")
        {
            return condition?.Message ?? "not registered yet";
        }

        Lease? lease = await client.TryGetAsync(ResourceTypes.Leases, new ObjectKey("kube-node-lease", node.Name), cancellationToken);
        return lease?.Spec?.RenewTime >= since ? null : "its runtime has not renewed its lease yet";
    }
}
