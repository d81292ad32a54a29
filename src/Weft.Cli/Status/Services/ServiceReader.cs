using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Cli.Agents;
using Weft.Client;
using Weft.Standalone.Lab;

namespace Weft.Cli.Status.Services;

/// <summary>Asks the API server and every node's agent.</summary>
internal static class ServiceReader
{
    /// <exception cref="CommandException">There is no such Service.</exception>
    public static async Task<ServiceReport> ReadAsync(KubeClient client, LabPaths paths, ObjectKey key, CancellationToken cancellationToken)
    {
        Service service = await client.TryGetAsync(ResourceTypes.Services, key, cancellationToken)
            ?? throw new CommandException(ExitCodes.Failure, $"there is no Service {key}. All there are: kubectl get services -A");
        ListQuery query = new(key.Namespace) { LabelSelector = $"kubernetes.io/service-name={key.Name}" };
        KubeList<EndpointSlice> slices = await client.ListAsync(ResourceTypes.EndpointSlices, query, cancellationToken);
        KubeList<FabricNode> nodes = await client.ListAsync(ResourceTypes.FabricNodes, new ListQuery(), cancellationToken);
        string[] names = [.. nodes.Items.Select(node => node.Metadata.Name ?? "").Order(StringComparer.Ordinal)];
        NodeReply[] replies = await Task.WhenAll(names.Select(node => AskAsync(paths.AgentSocket(node), node, $"/services/{key}", client.Time, cancellationToken)));
        return ServiceJoin.Of(service, [.. slices.Items], replies);
    }

    /// <summary>One page of one agent, or why there is none.</summary>
    public static async Task<NodeReply> AskAsync(string socket, string node, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        AgentAnswer answer = await AgentQuestion.AskAsync(socket, node, path, time, cancellationToken);
        return new NodeReply(node, answer.Body as JsonObject, answer.Problem);
    }
}
