using System.Diagnostics;
using System.Text;

namespace Weft.Standalone.Runtime.Exec;

/// <summary>How a command ended, with the beginning of what it printed.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    private const int MaxOutputCharacters = 10 * 1024;

    /// <summary>Runs a command without input to its end; kills it when cancelled.</summary>
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> commandLine, CancellationToken cancellationToken)
    {
        ProcessStartInfo info = new(commandLine[0])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in commandLine.Skip(1))
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info) ?? throw new InvalidOperationException($"{commandLine[0]} could not be started");
        process.StandardInput.Close();
        StringBuilder output = new();
        try
        {
            await Task.WhenAll(
                CollectAsync(process.StandardOutput, output, cancellationToken),
                CollectAsync(process.StandardError, output, cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, output.ToString());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder output, CancellationToken cancellationToken)
    {
        char[] buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            lock (output)
            {
                output.Append(buffer, 0, Math.Min(count, MaxOutputCharacters - output.Length));
            }
        }
    }
}
