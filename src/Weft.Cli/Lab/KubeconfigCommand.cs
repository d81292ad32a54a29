using System.CommandLine;
using System.Text.Json.Nodes;
using Weft.Cli.Composition;
using Weft.Cli.Output;
using Weft.Standalone.Lab;

namespace Weft.Cli.Lab;

internal static class KubeconfigCommand
{
    public static Command Build()
    {
        LabSelection lab = new();
        OutputOption output = new();
        Command command = new("kubeconfig", "Print the path of the lab's kubeconfig.\n\nExample:\n  export KUBECONFIG=$(weft kubeconfig)");
        lab.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            LabPaths paths = lab.Paths(parsed);
            if (!File.Exists(paths.Kubeconfig))
            {
                throw new CommandException(ExitCodes.NotRunning, $"lab \"{paths.Lab}\" has not been made. Make it: weft lab up");
            }

            if (output.IsJson(parsed))
            {
                OutputOption.Write(new JsonObject { ["path"] = paths.Kubeconfig });
            }
            else
            {
                Console.WriteLine(paths.Kubeconfig);
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
