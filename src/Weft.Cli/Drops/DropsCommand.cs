using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Composition;
using Weft.Cli.Output;

namespace Weft.Cli.Drops;

internal static class DropsCommand
{
    private const string Description = """
        Show packets as the fabric drops them, live from every node: when, where, why, from whom to whom. Ends on interrupt.

        With --since it shows what agents remember of the last ten minutes, of all nodes in order of time, and ends; with --follow too it
        goes on live. What a policy dropped is shown with the rule, and weft explain --flow says what would allow it.

        Examples:
          weft drops
          weft drops --since 10m                          what was dropped, and why
          weft drops --since 2m --follow --reason policy
          weft drops --node ord1-a --reason Spoofed
          weft drops --since 10m -o json | jq -r '.reason' | sort | uniq -c
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        SinceOption since = new("Show what was dropped in this time, and end");
        Option<string?> node = new("--node") { Description = "Only drops of this node" };
        Option<string?> reason = new("--reason") { Description = "Only drops for this reason, in any case; a part of its name is enough" };
        Option<bool> follow = new("--follow", "-f") { Description = "With --since: go on with what is dropped from now on" };
        Command command = new("drops", Description) { node, reason, follow };
        since.AddTo(command);
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReadOnlyList<AgentClient> agents = AgentDirectory.Open(lab.Paths(parsed), parsed.GetValue(node));
            DropPrinter printer = new(Console.Out, output.IsJson(parsed), parsed.GetValue(reason));
            TimeSpan? span = since.Value(parsed);
            bool isLive = span is null || parsed.GetValue(follow);
            if (isLive && !output.IsJson(parsed))
            {
                await Console.Error.WriteLineAsync($"Listening on {string.Join(", ", agents.Select(agent => agent.Node))}. Interrupt to end.");
            }

            await ShowAsync(agents, span, isLive, printer, cancellationToken);
            if (printer.Hint is { } hint && !output.IsJson(parsed))
            {
                await Console.Error.WriteLineAsync(hint);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>History is sorted when every agent has told all of its own; what comes live meanwhile waits for that.</summary>
    private static async Task ShowAsync(IReadOnlyList<AgentClient> agents, TimeSpan? since, bool isLive, DropPrinter printer, CancellationToken cancellationToken)
    {
        HashSet<string> waited = since is null ? [] : [.. agents.Select(agent => agent.Node)];
        List<JsonObject> history = [];
        await foreach ((string node, JsonObject? drop) in AgentStreams.ReadAsync(agents, Path(since, isLive), isLive, cancellationToken))
        {
            if (drop is null)
            {
                if (waited.Remove(node) && waited.Count == 0)
                {
                    printer.PrintSorted(history);
                }
            }
            else if (waited.Count > 0)
            {
                history.Add(drop);
            }
            else
            {
                printer.Print(drop);
            }
        }
    }

    private static string Path(TimeSpan? since, bool isLive) => since is { } span
        ? string.Create(CultureInfo.InvariantCulture, $"/drops?since={(long)span.TotalSeconds}{(isLive ? "&follow=true" : "")}")
        : "/drops";
}
