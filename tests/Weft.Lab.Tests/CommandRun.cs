using System.Diagnostics;
using System.Text;

namespace Weft.Lab.Tests;

/// <summary>A command that has ended: what it said and how.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Longest time any command of these tests may take.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(4);

    public static async Task<CommandRun> StartAsync(ProcessStartInfo start, string? input = null)
    {
        using var running = new RunningCommand(start);
        if (input is not null)
        {
            await running.Process.StandardInput.WriteAsync(input);
        }

        running.Process.StandardInput.Close();
        return await running.EndAsync(_limit);
    }

    public CommandRun MustSucceed()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        return this;
    }
}

/// <summary>A command that runs beside the test, and ends with it at the latest.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly StringBuilder _said = new(); // guarded by itself
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public RunningCommand(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process = Process.Start(start)!;
        _output = ReadOutputAsync();
        _error = Process.StandardError.ReadToEndAsync();
    }

    public Process Process { get; }

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public async Task<CommandRun> EndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await Process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Process.StartInfo.FileName} {string.Join(' ', Process.StartInfo.ArgumentList)} did not end in {limit}: {await _output}{await _error}");
        }

        return new CommandRun(Process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
    }

    private async Task<string> ReadOutputAsync()
    {
        char[] block = new char[4096];
        int count;
        while ((count = await Process.StandardOutput.ReadAsync(block)) > 0)
        {
            lock (_said)
            {
                _said.Append(block, 0, count);
            }
        }

        return Said;
    }
}
