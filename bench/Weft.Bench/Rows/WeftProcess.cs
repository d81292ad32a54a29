using System.Diagnostics;
using Weft.Testing.Namespaces;

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

    public static WeftProcess Start(params IReadOnlyList<string> arguments) => Start(Binary, arguments);

    /// <summary>Starts a role inside a node's network namespace.</summary>
    public static WeftProcess StartIn(LabNamespace node, params IReadOnlyList<string> arguments) =>
        Start("nsenter", ["--net=" + node.Path, Binary, .. arguments]);

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

    private static WeftProcess Start(string program, IReadOnlyList<string> arguments)
    {
        if (!File.Exists(Binary))
        {
            throw new FileNotFoundException("The weft binary is not built: run make build.", Binary);
        }

        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        return new WeftProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
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
