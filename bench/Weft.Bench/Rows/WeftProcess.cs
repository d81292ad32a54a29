using System.Diagnostics;

namespace Weft.Bench.Rows;

/// <summary>A role of the built <c>weft</c> binary as a process of its own, ended at the end.</summary>
internal sealed class WeftProcess : IDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private readonly Queue<string> _log = new();
    private readonly Lock _lock = new(); // guards _log

    private WeftProcess(Process process)
    {
        Process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public Process Process { get; }

    /// <summary>The binary that <c>make build</c> put beside this one.</summary>
    public static string Binary { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Weft.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "weft"));

    public static WeftProcess Start(params IReadOnlyList<string> arguments)
    {
        if (!File.Exists(Binary))
        {
            throw new FileNotFoundException("The weft binary is not built: run make build.", Binary);
        }

        var start = new ProcessStartInfo(Binary, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        return new WeftProcess(Process.Start(start) ?? throw new InvalidOperationException($"{Binary} did not start."));
    }

    /// <summary>Runs a verb of the binary to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        using var process = Start(arguments);
        await process.Process.WaitForExitAsync(cancellationToken);
        return process.Process.ExitCode == 0
            ? process.Log()
            : throw new InvalidOperationException($"weft {string.Join(' ', arguments)} ended with {process.Process.ExitCode}:\n{process.Log()}");
    }

    /// <summary>The last lines it printed.</summary>
    public string Log()
    {
        lock (_lock)
        {
            return string.Join('\n', _log);
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            Process.WaitForExit(_patience);
        }

        Process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _log.Enqueue(line);
            if (_log.Count > LinesKept)
            {
                _log.Dequeue();
            }
        }
    }
}
