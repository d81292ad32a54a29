using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Weft.Cli.Composition;
using Weft.Standalone.Lab;

namespace Weft.Cli.Lab;

internal static class LabExecCommand
{
    public const string Name = "exec";

    private const string Description = """
        Run a command in a workload, or on a node, router or host of the lab. Standard input, output, error and the exit code are the
        command's own. It works without the API server.

        Examples:
          weft lab exec shop/redis -- redis-cli get visits
          weft lab exec -c worker shop/worker -- sh
          weft lab exec --host ord1-a -- ip route
          echo hello | weft lab exec default/echo -- cat
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        Option<string?> host = new("--host") { Description = "Name of a node, router (REGION-router) or host: internet, onprem" };
        Option<string?> container = new("--container", "-c") { Description = "Container of the workload. Default: the first that runs" };
        Argument<string[]> words = new("workload and command") { Description = "NAMESPACE/POD -- COMMAND..., or with --host only -- COMMAND...", Arity = ArgumentArity.OneOrMore };
        Command command = new(Name, Description) { host, container, words };
        lab.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            string[] all = parsed.GetRequiredValue(words);
            ImmutableArray<string> commandLine = parsed.GetValue(host) is { } name
                ? HostCommand(paths, name, all)
                : WorkloadCommand(paths, parsed.GetValue(container), all);
            return RunAsync(commandLine, cancellationToken);
        });
        return command;
    }

    private static ImmutableArray<string> HostCommand(LabPaths paths, string host, string[] command) =>
        File.Exists(paths.NamespacePath(host))
            ? ["nsenter", $"--net={paths.NamespacePath(host)}", "--", .. command]
            : throw new CommandException(ExitCodes.NotRunning, $"lab \"{paths.Lab}\" has no host \"{host}\"; see: weft lab status");

    private static ImmutableArray<string> WorkloadCommand(LabPaths paths, string? container, string[] words)
    {
        string[] parts = words[0].Split('/');
        if (parts.Length != 2 || words.Length < 2)
        {
            throw new CommandException(ExitCodes.Usage, "say which workload and what to run: weft lab exec NAMESPACE/POD -- COMMAND");
        }

        Dictionary<string, string> extra = [];
        if (Environment.GetEnvironmentVariable("TERM") is { } term && !Console.IsInputRedirected)
        {
            extra["TERM"] = term;
        }

        return new LabWorkloads(paths).ExecCommandLine(parts[0], parts[1], container, words[1..], extra);
    }

    private static async Task<int> RunAsync(ImmutableArray<string> commandLine, CancellationToken cancellationToken)
    {
        ProcessStartInfo info = new(commandLine[0]) { UseShellExecute = false };
        foreach (string argument in commandLine.Skip(1))
        {
            info.ArgumentList.Add(argument);
        }

        // Interrupt from the terminal goes to the command too, which decides what it means.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        using Process process = Process.Start(info) ?? throw new CommandException(ExitCodes.Failure, $"{commandLine[0]} could not be started");
        _ = cancellationToken;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
