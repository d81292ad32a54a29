using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Weft.Cli.Agents;

/// <summary>Lines of JSON of several agents at once, each with its node's name.</summary>
internal static class AgentStreams
{
    /// <summary>More than a terminal shows in a second; a reader that is slower than the agents makes them wait, and they count what they lose.</summary>
    private const int QueueLimit = 1024;

    /// <summary>
    /// Lines as they come, until every agent ended its stream or the token is cancelled, which is how such commands end. Where an agent's history
    /// ends, or its stream, the line is null. Disposes the agents; one that fails is told of on standard error, and the others go on.
    /// </summary>
    /// <param name="isEndless">An agent that ends its stream is told of too.</param>
    public static async IAsyncEnumerable<(string Node, JsonObject? Line)> ReadAsync(
        IReadOnlyList<AgentClient> agents, string path, bool isEndless, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<(string, JsonObject?)>(new BoundedChannelOptions(QueueLimit) { FullMode = BoundedChannelFullMode.Wait });
        Task readers = Task.WhenAll(agents.Select(agent => ReadAsync(agent, path, isEndless, lines.Writer, cancellationToken)));
        _ = readers.ContinueWith(done => lines.Writer.TryComplete(done.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (await NextAsync(lines.Reader, cancellationToken))
        {
            while (lines.Reader.TryRead(out (string, JsonObject?) line))
            {
                yield return line;
            }
        }
    }

    private static async Task<bool> NextAsync(ChannelReader<(string, JsonObject?)> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task ReadAsync(AgentClient agent, string path, bool isEndless, ChannelWriter<(string, JsonObject?)> lines, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await agent.GetStreamAsync(path, cancellationToken);
            using StreamReader reader = new(stream);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                JsonObject? json = line.Length == 0 ? null : JsonNode.Parse(line) as JsonObject;
                json?.Insert(0, "node", agent.Node);
                await lines.WriteAsync((agent.Node, json), cancellationToken);
            }

            if (isEndless)
            {
                await Console.Error.WriteLineAsync($"weft: the agent of {agent.Node} ended the stream; weft lab status says whether it runs");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            await Console.Error.WriteLineAsync($"weft: nothing from {agent.Node}: {exception.Message}; weft lab status says whether its agent runs");
        }
        finally
        {
            agent.Dispose();
        }

        await lines.WriteAsync((agent.Node, null), cancellationToken);
    }
}
