using System.Diagnostics;

namespace Weft.Testing.Namespaces;

/// <summary>Runs the real programs that tests compare against.</summary>
public static class CommandLine
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Standard output of a program that must succeed.</summary>
    public static string Run(string program, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran longer than {_limit}.");
        }

        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{error.GetAwaiter().GetResult()}");
    }
}
