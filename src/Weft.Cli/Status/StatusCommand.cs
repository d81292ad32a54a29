using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Cli.Status.Policies;
using Weft.Cli.Status.Services;
using Weft.Client;
using Weft.Standalone.Lab;

namespace Weft.Cli.Status;

internal static class StatusCommand
{
    private const string Description = """
        Show nodes, their agents, and what each agent has applied: for every kind that agents watch, whether the newest change is in
        force on every node, and how many Services are. Ends with 1 when a node is not ready or behind.

        Examples:
          weft status
          weft status service shop/web              one Service and the endpoints behind it
          weft status policy                        network policies and where they are in force
          weft status -o json | jq '.nodes[] | select(.ready | not) | .name'
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Command command = new("status", Description) { ServiceCommand.Build(), PolicyCommand.Build() };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using KubeClient client = lab.Client(parsed);
            LabPaths paths = lab.Paths(parsed);
            FabricStatus status = await (await FabricStatus.ReadAsync(client, cancellationToken))
                .WithAgentsAsync(node => AgentSocket.ProblemAsync(paths.AgentSocket(node), TimeProvider.System, cancellationToken));
            status = status with
            {
                Services = ServicesSummary.Of(await Task.WhenAll(status.Nodes.Select(node =>
                    ServiceReader.AskAsync(paths.AgentSocket(node.Name), node.Name, "/services", TimeProvider.System, cancellationToken)))),
            };
            if (output.IsJson(parsed))
            {
                OutputOption.Write(Json(status));
            }
            else
            {
                WriteText(status);
            }

            return status.IsWell ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void WriteText(FabricStatus status)
    {
        Table nodes = Tables.New("NODE", "REGION", "READY", "AGENT", "WORKLOADS", "PREFIXES", "UNDERLAY");
        foreach (NodeStatusRow node in status.Nodes)
        {
            Tables.Row(
                nodes,
                Tables.Escape(node.Name),
                Tables.Escape(node.Region),
                node.NodeReady ? Tables.Good("yes") : Tables.Bad("no"),
                node.FabricReady ? Tables.Good("ready") : Tables.Bad(node.Problem),
                $"{node.Workloads}",
                Tables.Escape(string.Join(", ", node.Prefixes)),
                Tables.Escape(string.Join(", ", node.Underlay)));
        }

        Table applied = Tables.New("KIND", "NEWEST CHANGE", "IN FORCE ON", "BEHIND");
        foreach (AppliedRow row in status.Applied)
        {
            string count = $"{row.InForce} of {status.Nodes.Count} nodes";
            Tables.Row(applied, Tables.Escape(row.Kind), Tables.Escape(row.Newest), row.Behind.Count == 0 ? Tables.Good(count) : Tables.Bad(count), Tables.Escape(string.Join(", ", row.Behind)));
        }

        Tables.Write(nodes);
        Console.WriteLine();
        Tables.Write(applied);
        if (status.Services is { } services)
        {
            WriteServices(services);
        }
    }

    private static void WriteServices(ServicesSummary services)
    {
        const int Shown = 10;
        Console.WriteLine();
        Console.WriteLine($"{services.Total - services.NotInForce.Count} of {services.Total} Services are in force on every node.");
        foreach (string name in services.NotInForce.Take(Shown))
        {
            Tables.Console.MarkupLine($"  {Tables.Bad(name)}: weft status service {Tables.Escape(name)}");
        }

        if (services.NotInForce.Count > Shown)
        {
            Console.WriteLine($"  and {services.NotInForce.Count - Shown} more");
        }
    }

    private static JsonObject Json(FabricStatus status) => new()
    {
        ["well"] = status.IsWell,
        ["nodes"] = new JsonArray([.. status.Nodes.Select(node => new JsonObject
        {
            ["name"] = node.Name,
            ["region"] = node.Region,
            ["ready"] = node.NodeReady && node.FabricReady,
            ["problem"] = node.Problem.Length == 0 ? null : node.Problem,
            ["workloads"] = node.Workloads,
            ["prefixes"] = Texts(node.Prefixes),
            ["underlay"] = Texts(node.Underlay),
            ["agentVersion"] = node.AgentVersion,
        })]),
        ["applied"] = new JsonArray([.. status.Applied.Select(row => new JsonObject
        {
            ["kind"] = row.Kind,
            ["newest"] = row.Newest,
            ["inForce"] = row.InForce,
            ["behind"] = Texts(row.Behind),
        })]),
        ["services"] = status.Services is not { } services ? null : new JsonObject
        {
            ["total"] = services.Total,
            ["inForce"] = services.Total - services.NotInForce.Count,
            ["notInForce"] = Texts(services.NotInForce),
        },
    };

    private static JsonArray Texts(IEnumerable<string> items) => [.. items.Select(item => (JsonNode?)JsonValue.Create(item))];
}
