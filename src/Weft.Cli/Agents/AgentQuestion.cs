using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Standalone.Lab;

namespace Weft.Cli.Agents;

/// <summary>What a node's agent answered.</summary>
/// <param name="Body">Null when it does not know what was asked for or could not be asked.</param>
/// <param name="Problem">Why there is no body; null when there is one.</param>
/// <param name="IsAway">It could not be asked.</param>
internal sealed record AgentAnswer(string Node, JsonNode? Body, string? Problem, bool IsAway = false);

/// <summary>Asks one agent for one page, so that a command about all nodes is answered whatever one of them does.</summary>
internal static class AgentQuestion
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>One page of one agent, or why there is none.</summary>
    public static async Task<AgentAnswer> AskAsync(string socket, string node, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(socket))
        {
            return new AgentAnswer(node, null, "its agent has not started here", IsAway: true);
        }

        using CancellationTokenSource limit = new(_patience, time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpClient agent = AgentSocket.Open(socket);
            using HttpResponseMessage response = await agent.GetAsync(new Uri(path, UriKind.Relative), linked.Token);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return new AgentAnswer(node, null, "its agent has not seen it");
            }

            response.EnsureSuccessStatusCode();
            return new AgentAnswer(node, JsonNode.Parse(await response.Content.ReadAsStringAsync(linked.Token)), null);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return new AgentAnswer(node, null, "its agent does not run", IsAway: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return new AgentAnswer(node, null, $"its agent does not answer: {(exception.InnerException ?? exception).Message}", IsAway: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new AgentAnswer(node, null, $"its agent does not answer within {_patience.TotalSeconds:0} s", IsAway: true);
        }
    }
}
