using System.CommandLine;
using Weft.Standalone.Lab.Topology;

namespace Weft.Cli.Lab;

internal static class LabTopologyCommand
{
    public static Command Build()
    {
        Argument<string> name = new("name") { Description = $"One of: {string.Join(", ", TopologyFiles.BuiltIn)}", DefaultValueFactory = _ => TopologyFiles.Default };
        Command command = new("topology", "Print a topology that comes with Weft, to begin one's own from.\n\nExample:\n  weft lab topology > mine.yaml") { name };
        command.SetAction(parsed =>
        {
            Console.Write(TopologyFiles.BuiltInText(parsed.GetRequiredValue(name)));
            return ExitCodes.Success;
        });
        return command;
    }
}
