using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Weft.Linux.Namespaces;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Lab.Processes;

/// <summary>The lab's processes: started detached, recorded by pid and start time, and only ever stopped by that record.</summary>
internal sealed class DaemonTable(LabPaths paths, ImmutableArray<string> weft, string build, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>$0 is the log; the shell becomes the program, so that its pid is the one recorded.</summary>
    private const string Detach = "exec \"$@\" </dev/null >>\"$0\" 2>&1";

    private static readonly TimeSpan _killPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _replaceGrace = TimeSpan.FromSeconds(8);

    public ImmutableArray<DaemonRecord> List()
    {
        if (!Directory.Exists(paths.Pids))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(paths.Pids, "*.json").Order(StringComparer.Ordinal).Select(TryRead).OfType<DaemonRecord>()];
    }

    public DaemonRecord? Find(string role) => TryRead(RecordPath(role));

    public static bool IsAlive(DaemonRecord daemon) =>
        daemon.BootId == BootIdentity.Current && ProcessTable.StartTicks(daemon.Pid) == daemon.StartTicks;

    /// <summary>Starts the process unless it lives already; one that runs another build is replaced.</summary>
    /// <returns>True if it was started.</returns>
    public async Task<bool> EnsureAsync(DaemonSpec spec, CancellationToken cancellationToken)
    {
        if (Find(spec.Role) is { } known && IsAlive(known))
        {
            if (known.Build == build)
            {
                return false;
            }

            await StopAsync([known], _replaceGrace, cancellationToken);
        }

        Start(spec);
        return true;
    }

    /// <summary>Asks the processes to end, kills those that do not in time, and forgets them.</summary>
    public async Task StopAsync(IEnumerable<DaemonRecord> daemons, TimeSpan grace, CancellationToken cancellationToken)
    {
        DaemonRecord[] all = [.. daemons];
        foreach (DaemonRecord daemon in all.Where(IsAlive))
        {
            Signals.Terminate(new ProcessRecord(daemon.Pid, daemon.StartTicks));
        }

        long began = time.GetTimestamp();
        while (all.Any(IsAlive))
        {
            if (time.GetElapsedTime(began) > grace)
            {
                foreach (DaemonRecord daemon in all.Where(IsAlive))
                {
                    Signals.Kill(new ProcessRecord(daemon.Pid, daemon.StartTicks));
                }
            }

            await Task.Delay(_killPoll, time, cancellationToken);
        }

        foreach (DaemonRecord daemon in all)
        {
            File.Delete(RecordPath(daemon.Role));
        }
    }

    private void Start(DaemonSpec spec)
    {
        Directory.CreateDirectory(paths.Pids, OwnerOnly);
        Directory.CreateDirectory(paths.Logs, OwnerOnly);
        string log = paths.Log(spec.Role);
        ImmutableArray<string> command = [.. weft, .. spec.Arguments];
        string[] enter = spec.NetnsPath is null ? [] : ["nsenter", $"--net={spec.NetnsPath}", "--"];
        ProcessStartInfo info = new("setsid") { UseShellExecute = false, WorkingDirectory = "/" };
        foreach (string argument in (string[])[.. enter, "/bin/sh", "-c", Detach, log, .. command])
        {
            info.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(info) ?? throw new LabException($"{spec.Role} could not be started");
        long ticks = ProcessTable.StartTicks(process.Id) ?? 0;
        Save(new DaemonRecord(spec.Role, process.Id, ticks, BootIdentity.Current, time.GetUtcNow(), log, command, build));
    }

    private string RecordPath(string role) => Path.Combine(paths.Pids, $"{role}.json");

    private void Save(DaemonRecord daemon)
    {
        string path = RecordPath(daemon.Role);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(daemon, DaemonRecordJson.Default.DaemonRecord));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static DaemonRecord? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DaemonRecordJson.Default.DaemonRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}
