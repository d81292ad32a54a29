using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Lab;

namespace Weft.Cli.Status.Services;

/// <summary>Asks the API server and every node's agent.</summary>
internal static class ServiceReader
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

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
        if (!File.Exists(socket))
        {
            return new NodeReply(node, null, "its agent has not started here");
        }

        using CancellationTokenSource limit = new(_patience, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpClient agent = AgentSocket.Open(socket);
            using HttpResponseMessage response = await agent.GetAsync(new Uri(path, UriKind.Relative), linked.Token);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return new NodeReply(node, null, "its agent has not seen it");
            }

            response.EnsureSuccessStatusCode();
            return new NodeReply(node, JsonNode.Parse(await response.Content.ReadAsStringAsync(linked.Token)) as JsonObject, null);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new NodeReply(node, null, "its agent does not run");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return new NodeReply(node, null, $"its agent does not answer: {(exception.InnerException ?? exception).Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeReply(node, null, $"its agent does not answer within {_patience.TotalSeconds:0} s");
        }
    }
}
