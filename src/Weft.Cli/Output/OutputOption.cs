using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Cli.Output;

/// <summary>The option <c>-o json</c> of every command that reads.</summary>
internal sealed class OutputOption
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "text, for people; json, for programs",
        DefaultValueFactory = _ => "text",
    };

    public OutputOption() => _output.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command) => command.Options.Add(_output);

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    public static void Write(JsonNode json) => Console.Out.WriteLine(json.ToJsonString(_indented));

    public static void WriteLine(JsonNode json) => Console.Out.WriteLine(json.ToJsonString());
}
