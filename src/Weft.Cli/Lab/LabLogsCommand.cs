using System.CommandLine;
using Weft.Cli.Composition;
using Weft.Standalone.Lab;

namespace Weft.Cli.Lab;

internal static class LabLogsCommand
{
    private const string Description = """
        Print what a workload's container has written. At most the last 8 MiB are kept.

        Examples:
          weft lab logs shop/worker
          weft lab logs -c nginx shop/front
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        Option<string?> container = new("--container", "-c") { Description = "Container of the workload. Default: the first" };
        Argument<string> workload = new("workload") { Description = "NAMESPACE/POD" };
        Command command = new("logs", Description) { container, workload };
        lab.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(workload);
            LabWorkload found = new LabWorkloads(lab.Paths(parsed)).List().LastOrDefault(item => item.FullName == name)
                ?? throw new CommandException(ExitCodes.Failure, $"no workload {name} is known in this lab; see: kubectl get pods -A");
            string? wanted = parsed.GetValue(container);
            LabContainer target = found.Containers.FirstOrDefault(item => wanted is null || item.Name == wanted)
                ?? throw new CommandException(ExitCodes.Failure, $"{name} has no container \"{wanted}\" that was started; it has: {string.Join(", ", found.Containers.Select(item => item.Name))}");
            await using FileStream log = new(target.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using Stream output = Console.OpenStandardOutput();
            await log.CopyToAsync(output, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
