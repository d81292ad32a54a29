using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Cli.Composition;
using Weft.Standalone.Lab;

namespace Weft.Cli.Lab;

internal static class LabDownCommand
{
    private const string Description = """
        Remove the lab: its processes, workloads, namespaces, cgroups, pinned programs and maps, and files. Nothing is left behind.

        Examples:
          weft lab down
          weft lab down --keep-state    the API server's objects stay, for a later weft lab up
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        Option<bool> keep = new("--keep-state") { Description = "Keep the API server's objects" };
        Command command = new("down", Description) { keep };
        lab.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            LabOptions options = new() { Paths = paths, Weft = ImmutableArray<string>.Empty, CniBinDirectory = "" };
            LabManager manager = new(options, NullLoggerFactory.Instance, TimeProvider.System);
            await LabProgress.RunAsync(progress => manager.DownAsync(parsed.GetValue(keep), progress, cancellationToken));
            Console.WriteLine($"Lab \"{paths.Lab}\" is down.");
            return ExitCodes.Success;
        });
        return command;
    }
}
