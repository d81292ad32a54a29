using System.Diagnostics;
using Weft.Testing.Namespaces;

namespace Weft.Bench;

/// <summary>Runs a program of the system in a network namespace.</summary>
internal static class NamespaceProgram
{
    /// <summary>How long it took; null = it was stopped because it took longer than allowed.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or ended with an error.</exception>
    public static TimeSpan? Run(LabNamespace node, TimeSpan atMost, string program, params ReadOnlySpan<string> arguments)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("nsenter", ["--net=" + node.Path, program, .. arguments]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start: run eng/setup.");
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(atMost))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return null;
        }

        return process.ExitCode == 0
            ? TimeProvider.System.GetElapsedTime(started)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{errors.GetAwaiter().GetResult()}");
    }
}
