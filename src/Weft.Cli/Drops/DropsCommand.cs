using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Weft.Cli.Agents;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Standalone.Lab;

namespace Weft.Cli.Drops;

internal static class DropsCommand
{
    /// <summary>More than a terminal shows in a second; a reader that is slower than the agents makes them wait, and they count what they lose.</summary>
    private const int QueueLimit = 1024;

    private const string Description = """
        Show packets as the fabric drops them, live from every node: when, where, why, from whom to whom. Ends on interrupt.

        Examples:
          weft drops
          weft drops --node ord1-a --reason Spoofed
          weft drops -o json | jq -r '.reason' | sort | uniq -c
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Option<string?> node = new("--node") { Description = "Only drops of this node" };
        Option<string?> reason = new("--reason") { Description = "Only drops for this reason, in any case; a part of its name is enough" };
        Command command = new("drops", Description) { node, reason };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            IReadOnlyList<AgentClient> agents = AgentDirectory.Open(paths, parsed.GetValue(node));
            DropView view = new(new LabWorkloads(paths).List());
            bool json = output.IsJson(parsed);
            if (!json)
            {
                await Console.Error.WriteLineAsync($"Listening on {string.Join(", ", agents.Select(agent => agent.Node))}. Interrupt to end.");
            }

            await ShowAsync(agents, parsed.GetValue(reason), drop => Console.WriteLine(json ? drop.ToJsonString() : view.Line(drop)), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task ShowAsync(IReadOnlyList<AgentClient> agents, string? reason, Action<JsonObject> show, CancellationToken cancellationToken)
    {
        Channel<JsonObject> drops = Channel.CreateBounded<JsonObject>(new BoundedChannelOptions(QueueLimit) { FullMode = BoundedChannelFullMode.Wait });
        Task readers = Task.WhenAll(agents.Select(agent => ReadAsync(agent, drops.Writer, cancellationToken)));
        _ = readers.ContinueWith(done => drops.Writer.TryComplete(done.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (JsonObject drop in drops.Reader.ReadAllAsync(cancellationToken))
            {
                if (reason is null || drop["reason"]?.ToString().Contains(reason, StringComparison.OrdinalIgnoreCase) == true)
                {
                    show(drop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Interrupted, which is how this command ends.
        }
    }

    private static async Task ReadAsync(AgentClient agent, ChannelWriter<JsonObject> drops, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await agent.GetStreamAsync("/drops", cancellationToken);
            using StreamReader reader = new(stream);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (JsonNode.Parse(line) is JsonObject drop)
                {
                    drop.Insert(0, "node", agent.Node);
                    await drops.WriteAsync(drop, cancellationToken);
                }
            }

            await Console.Error.WriteLineAsync($"weft: the agent of {agent.Node} ended the stream; weft lab status says whether it runs");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            await Console.Error.WriteLineAsync($"weft: no drops from {agent.Node}: {exception.Message}");
        }
        finally
        {
            agent.Dispose();
        }
    }
}
