using System.CommandLine;
using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Composition;
using Weft.Cli.Output;

namespace Weft.Cli.Flows;

internal static class FlowsCommand
{
    private const string Description = """
        Show new connections as they begin, and what policies say of them, live from every node. Ends on interrupt.

        Each line says when, on which node, the verdict (allowed; denied; audit: allowed, but a policy in audit mode would deny it), who
        began it with whom, and which rules decided. A connection between two nodes is shown by both: by the sender's for its egress, by
        the receiver's for its ingress. A denied one is shown for every packet tried.

        Examples:
          weft flows
          weft flows --denied                       what policies stop, or would stop without audit mode
          weft flows --workload shop/redis-0
          weft flows -n shop --node ord1-a
          weft flows -o json | jq -r 'select(.verdict == "denied") | .ingressRule.text'
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Option<string?> node = new("--node") { Description = "Only what this node sees" };
        Option<string?> ns = new("--namespace", "-n") { Description = "Only flows from or to workloads of this namespace" };
        Option<string?> workload = new("--workload") { Description = "Only flows from or to this workload: NAMESPACE/NAME" };
        Option<bool> denied = new("--denied") { Description = "Only what is denied, or would be if policies in audit mode were in force" };
        Command command = new("flows", Description) { node, ns, workload, denied };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReadOnlyList<AgentClient> agents = AgentDirectory.Open(lab.Paths(parsed), parsed.GetValue(node));
            FlowFilter filter = new(parsed.GetValue(ns), parsed.GetValue(workload), parsed.GetValue(denied));
            bool isJson = output.IsJson(parsed);
            if (!isJson)
            {
                await Console.Error.WriteLineAsync($"Listening on {string.Join(", ", agents.Select(agent => agent.Node))}. Interrupt to end.");
            }

            await foreach ((_, JsonObject? flow) in AgentStreams.ReadAsync(agents, "/flows", isEndless: true, cancellationToken))
            {
                if (flow is not null && filter.Takes(flow))
                {
                    Console.WriteLine(isJson ? flow.ToJsonString() : FlowView.Line(flow));
                }
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
