using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Weft.Cli.Lab;
using Weft.Client;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Topology;

namespace Weft.Cli.Composition;

/// <summary>Runs the parsed command and turns every failure into a message that says what to do, and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>More than a role needs to end cleanly.</summary>
    private static readonly TimeSpan _terminationTimeout = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"weft: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"See: {CommandLineOf(parsed)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,

                // A command run in a workload decides by itself what an interrupt means; it is not ours to end it.
                ProcessTerminationTimeout = parsed.CommandResult.Command.Name == LabExecCommand.Name ? null : _terminationTimeout,
            });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failure;
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            await Console.Error.WriteLineAsync($"weft: {explained.Message}");
            return explained.ExitCode;
        }
    }

    private static CommandException? Explain(Exception exception) => exception switch
    {
        CommandException known => known,
        LabException or TopologyException => new CommandException(ExitCodes.Failure, exception.Message),
        KubeApiException refusal => new CommandException(ExitCodes.Failure, refusal.Message),
        HttpRequestException or TimeoutException or SocketException =>
            new CommandException(ExitCodes.NotRunning, $"the API server cannot be reached: {exception.Message}. Does the lab run? Try: weft lab status"),
        IOException or UnauthorizedAccessException => new CommandException(ExitCodes.Failure, exception.Message),
        _ => null,
    };

    private static string CommandLineOf(ParseResult parsed)
    {
        List<string> names = [];
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult command)
            {
                names.Insert(0, command.Command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
