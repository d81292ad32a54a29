using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Weft.Standalone.Runtime.Cgroups;
using Weft.Standalone.Runtime.Exec;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Starts containers, finds those that an earlier runtime started, and learns how they ended.</summary>
/// <remarks>
/// A container outlives this process: a small shell in a session of its own waits for it and writes its exit code to a file.
/// </remarks>
internal sealed class ContainerRunner(PodStore store, CgroupTree cgroups, TimeProvider time)
{
    private const string ExitFile = "exit";
    private const string ScriptFile = "launch.sh";
    private const int KilledExitCode = 137;
    private const int StartErrorExitCode = 128;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>$1 the container's directory, $2 its network namespace, $3 its log.</summary>
    private const string Supervisor = """
        nsenter --net="$2" unshare --mount --uts --propagation slave /bin/sh "$1/launch.sh" </dev/null >>"$3" 2>&1
        echo $? >"$1/exit.new"
        mv "$1/exit.new" "$1/exit"
        """;

    /// <summary>Clears what an earlier start left, and writes down what the next one needs.</summary>
    public static void Prepare(ContainerLaunch launch)
    {
        Directory.CreateDirectory(launch.Directory);
        foreach (string file in new[] { ExitFile, LaunchScript.PidFile, LaunchScript.StartedFile })
        {
            File.Delete(Path.Combine(launch.Directory, file));
        }

        WriteOwnerOnly(Path.Combine(launch.Directory, ScriptFile), LaunchScript.Write(launch));
        ExecTarget target = new()
        {
            CgroupDirectory = launch.CgroupDirectory,
            WorkingDirectory = launch.WorkingDirectory,
            Environment = launch.Environment,
            User = launch.User,
            Group = launch.Group,
        };
        WriteOwnerOnly(Path.Combine(launch.Directory, ExecTarget.FileName), JsonSerializer.Serialize(target, ExecTargetJson.Default.ExecTarget));
    }

    /// <summary>Starts the supervisor; the container's first process follows within milliseconds.</summary>
    public static ProcessRecord Start(ContainerLaunch launch, string netnsPath, string logFile)
    {
        ProcessStartInfo info = new("setsid") { UseShellExecute = false, WorkingDirectory = "/" };
        foreach (string argument in new[] { "/bin/sh", "-c", Supervisor, "weft-supervisor", launch.Directory, netnsPath, logFile })
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        using Process process = Process.Start(info) ?? throw new InvalidOperationException("setsid could not be started");
        return ProcessTable.Identify(process.Id) ?? new ProcessRecord(process.Id, 0);
    }

    /// <summary>The container's first process, once it has begun; null before that and when the set-up failed.</summary>
    public ProcessRecord? FindMain(string uid, string container)
    {
        string directory = store.ContainerDirectory(uid, container);
        if (!File.Exists(Path.Combine(directory, LaunchScript.StartedFile)))
        {
            return null;
        }

        return int.TryParse(ReadFile(Path.Combine(directory, LaunchScript.PidFile)), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            ? ProcessTable.Identify(pid)
            : null;
    }

    /// <summary>True when the container has ended, or was lost.</summary>
    public static bool HasEnded(ContainerRecord container) => container.Supervisor is null || !ProcessTable.IsAlive(container.Supervisor);

    /// <summary>What is known about a container that has ended. Kills whatever it left running.</summary>
    public ContainerRecord Finish(PodRecord pod, ContainerRecord container)
    {
        cgroups.Kill(pod.Uid, container.Name);
        string directory = store.ContainerDirectory(pod.Uid, container.Name);
        ContainerRecord ended = container with { Phase = ContainerPhase.Exited, FinishedAt = time.GetUtcNow(), Main = null, Supervisor = null };
        if (!int.TryParse(ReadFile(Path.Combine(directory, ExitFile)), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return ended with
            {
                ExitCode = KilledExitCode,
                Reason = "ContainerStatusUnknown",
                Message = "The container could not be located when the workload was found again",
            };
        }

        if (!File.Exists(Path.Combine(directory, LaunchScript.StartedFile)))
        {
            return ended with { ExitCode = StartErrorExitCode, Reason = "StartError", Message = Tail(pod, container) };
        }

        return ended with
        {
            ExitCode = code,
            Reason = code == 0 ? "Completed" : "Error",
            Message = code is 126 or 127 ? Tail(pod, container) : null,
        };
    }

    private string Tail(PodRecord pod, ContainerRecord container) => BoundedLog.Tail(store.LogFile(pod.Uid, container.Name));

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void WriteOwnerOnly(string path, string text)
    {
        // Environment variables may come from Secrets.
        File.Delete(path);
        using FileStream stream = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        using StreamWriter writer = new(stream);
        writer.Write(text);
    }
}
