using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Weft.Cli.Agents;
using Weft.Cli.Composition;
using Weft.Cli.Output;

namespace Weft.Cli.Maps;

internal static class MapsCommand
{
    private const string Description = """
        Show what is in the eBPF maps of the nodes, decoded. Without a name: which maps there are.

        Examples:
          weft maps
          weft maps weft_endpoints4_v1
          weft maps weft_ct4_v1 --node ord1-a -o json
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Argument<string?> name = new("map") { Description = "Name of a map; a part of it is enough. Default: list all", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> node = new("--node") { Description = "Only this node" };
        Command command = new("maps", Description) { name, node };
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? wanted = parsed.GetValue(name);
            JsonArray dumps = [];
            foreach (AgentClient agent in AgentDirectory.Open(lab.Paths(parsed), parsed.GetValue(node)))
            {
                using (agent)
                {
                    foreach (JsonObject dump in await ReadAsync(agent, wanted, cancellationToken))
                    {
                        dump.Insert(0, "node", agent.Node);
                        dumps.Add((JsonNode)dump);
                    }
                }
            }

            if (dumps.Count == 0)
            {
                throw new CommandException(ExitCodes.Failure, $"no map's name contains \"{wanted}\"; see: weft maps");
            }

            Write(dumps, wanted is not null, output.IsJson(parsed));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<List<JsonObject>> ReadAsync(AgentClient agent, string? wanted, CancellationToken cancellationToken)
    {
        List<JsonObject> dumps = [];
        JsonNode names = await JsonAsync(agent, "/maps", cancellationToken);
        foreach (string name in names.AsArray().Select(item => item!.ToString()).Where(name => wanted is null || name.Contains(wanted, StringComparison.OrdinalIgnoreCase)))
        {
            dumps.Add((JsonObject)await JsonAsync(agent, $"/maps/{Uri.EscapeDataString(name)}", cancellationToken));
        }

        return dumps;
    }

    private static async Task<JsonNode> JsonAsync(AgentClient agent, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await agent.GetStreamAsync(path, cancellationToken);
            return await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken) ?? throw new JsonException("the answer is null");
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            throw new CommandException(ExitCodes.NotRunning, $"the agent of {agent.Node} does not answer: {(exception.InnerException ?? exception).Message}. See: weft lab status");
        }
        catch (JsonException exception)
        {
            throw new CommandException(ExitCodes.Failure, $"the agent of {agent.Node} answered {path} with something that is no JSON: {exception.Message}");
        }
    }

    private static void Write(JsonArray dumps, bool rows, bool json)
    {
        if (json)
        {
            OutputOption.Write(dumps);
            return;
        }

        if (!rows)
        {
            Table table = Tables.New("NODE", "MAP", "TYPE", "ROWS", "LIMIT");
            foreach (JsonNode? dump in dumps)
            {
                Tables.Row(table, Cell(dump, "node"), Cell(dump, "name"), Cell(dump, "type"), $"{dump!["rows"]!.AsArray().Count}", Cell(dump, "maxEntries"));
            }

            Tables.Write(table);
            return;
        }

        foreach (JsonNode? dump in dumps)
        {
            Console.WriteLine($"# {dump!["node"]} {dump["name"]}: {dump["rows"]!.AsArray().Count} of {dump["maxEntries"]} rows");
            foreach (JsonNode? row in dump["rows"]!.AsArray())
            {
                Console.WriteLine(RowText(row));
            }
        }
    }

    /// <summary>A row as words: <c>name=value</c>, nested names joined by dots, empty values left out.</summary>
    private static string RowText(JsonNode? row) => row switch
    {
        JsonObject fields => string.Join(' ', fields.SelectMany(field => Words(field.Key, field.Value))),
        _ => row?.ToJsonString() ?? "",
    };

    private static IEnumerable<string> Words(string name, JsonNode? value) => value switch
    {
        null => [],
        JsonObject fields => fields.SelectMany(field => Words(name is "key" or "value" ? field.Key : $"{name}.{field.Key}", field.Value)),
        JsonArray items => [$"{name}=[{string.Join(", ", items.Select(ItemText))}]"],
        _ => [$"{name}={value}"],
    };

    private static string? ItemText(JsonNode? item) => item is JsonObject ? RowText(item) : item?.ToString();

    private static string Cell(JsonNode? dump, string field) => Tables.Escape(dump?[field]?.ToString());
}
