using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Weft.Api;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Client;

namespace Weft.Cli.Status.Services;

internal static class ServiceCommand
{
    private const string Description = """
        Show one Service: its addresses, its ports, the endpoints behind it with their open connections, and on how many nodes its
        newest state is in force. Ends with 1 when it is not in force on every node, or something in it cannot be honoured.

        Examples:
          weft status service shop/web
          weft status service web                                      in namespace default
          weft status service shop/web -o json | jq -r '.backends[] | select(.state == "draining") | .address'
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Argument<string> name = new("service") { Description = "NAMESPACE/NAME, or NAME in namespace default" };
        Command command = new("service", Description) { name };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using KubeClient client = lab.Client(parsed);
            ObjectKey key = ObjectKey.Parse(parsed.GetRequiredValue(name));
            ServiceReport report = await ServiceReader.ReadAsync(client, lab.Paths(parsed), key with { Namespace = key.Namespace ?? "default" }, cancellationToken);
            if (output.IsJson(parsed))
            {
                OutputOption.Write(Json(report));
            }
            else
            {
                WriteText(report);
            }

            return report.IsWell ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void WriteText(ServiceReport report)
    {
        Console.WriteLine($"Service {report.Namespace}/{report.Name}, {report.Type}");
        Table addresses = Tables.New("ADDRESS", "KIND");
        foreach (ServiceAddressRow row in report.Addresses)
        {
            Tables.Row(addresses, Tables.Escape(row.Address), Tables.Escape(row.Kind));
        }

        WriteTable(addresses, report.Addresses.Count, "It has no address.");
        Table ports = Tables.New("PORT", "FAMILY", "PROTOCOL", "REACHED AT", "READY", "DRAINING");
        foreach (ServicePortRow row in report.Ports)
        {
            string ready = row.Ready > 0 ? Tables.Good($"{row.Ready}") : Tables.Bad("0");
            Tables.Row(ports, Tables.Escape(row.Port), row.Family, row.Protocol, Tables.Escape(string.Join(", ", row.Frontends)), ready, $"{row.Draining}");
        }

        WriteTable(ports, report.Ports.Count, "There is nothing to balance.");
        Table backends = Tables.New("PORT", "ENDPOINT", "NODE", "STATE", "WEIGHT", "CONNECTIONS");
        foreach (BackendRow row in report.Backends)
        {
            string address = row.Family == "IPv6" ? $"[{row.Address}]:{row.TargetPort}" : $"{row.Address}:{row.TargetPort}";
            string state = row.State == "ready" ? Tables.Good(row.State) : Tables.Escape(row.State);
            Tables.Row(backends, Tables.Escape(row.Port), Tables.Escape(address), Tables.Escape(row.Node), state, $"{row.Weight}", $"{row.Connections}");
        }

        WriteTable(backends, report.Backends.Count, "It has no endpoint.");
        WriteNodes(report);
        WriteProblems(report);
    }

    private static void WriteTable(Table table, int rows, string otherwise)
    {
        Console.WriteLine();
        if (rows > 0)
        {
            Tables.Write(table);
        }
        else
        {
            Console.WriteLine(otherwise);
        }
    }

    private static void WriteNodes(ServiceReport report)
    {
        Console.WriteLine();
        Console.WriteLine($"In force on {report.InForce} of {report.Nodes.Count} nodes.");
        foreach (ServiceNodeRow row in report.Nodes.Where(row => row.Behind is not null))
        {
            Tables.Console.MarkupLine($"  {Tables.Escape(row.Node)}: {Tables.Bad(row.Behind!)}");
        }
    }

    private static void WriteProblems(ServiceReport report)
    {
        if (report.Problems.Count > 0)
        {
            Console.WriteLine();
            Table problems = Tables.New("PROBLEM", "TOLD BY", "WHAT");
            foreach (ProblemRow row in report.Problems)
            {
                Tables.Row(problems, Tables.Bad(row.Reason), Tables.Escape(row.Where), Tables.Escape(row.Message));
            }

            Tables.Write(problems);
        }
    }

    private static JsonObject Json(ServiceReport report) => new()
    {
        ["namespace"] = report.Namespace,
        ["name"] = report.Name,
        ["type"] = report.Type,
        ["well"] = report.IsWell,
        ["inForce"] = report.InForce,
        ["addresses"] = Array(report.Addresses, row => new JsonObject { ["address"] = row.Address, ["kind"] = row.Kind }),
        ["ports"] = Array(report.Ports, row => new JsonObject
        {
            ["port"] = row.Port,
            ["family"] = row.Family,
            ["protocol"] = row.Protocol,
            ["reachedAt"] = new JsonArray([.. row.Frontends.Select(frontend => (JsonNode?)JsonValue.Create(frontend))]),
            ["ready"] = row.Ready,
            ["draining"] = row.Draining,
        }),
        ["backends"] = Array(report.Backends, row => new JsonObject
        {
            ["port"] = row.Port,
            ["family"] = row.Family,
            ["address"] = row.Address,
            ["targetPort"] = row.TargetPort,
            ["node"] = row.Node,
            ["state"] = row.State,
            ["weight"] = row.Weight,
            ["connections"] = row.Connections,
        }),
        ["nodes"] = Array(report.Nodes, row => new JsonObject { ["node"] = row.Node, ["inForce"] = row.Behind is null, ["behind"] = row.Behind }),
        ["problems"] = Array(report.Problems, row => new JsonObject { ["reason"] = row.Reason, ["toldBy"] = row.Where, ["message"] = row.Message }),
    };

    private static JsonArray Array<T>(IEnumerable<T> rows, Func<T, JsonObject> json) => [.. rows.Select(row => (JsonNode?)json(row))];
}
