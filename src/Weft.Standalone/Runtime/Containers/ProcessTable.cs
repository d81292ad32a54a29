using System.Globalization;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Tells a process from a later one with the same pid by its start time.</summary>
public static class ProcessTable
{
    /// <summary>The process' start time in clock ticks since boot; null if there is no such process, or only its zombie.</summary>
    public static long? StartTicks(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");

            // The command name in parentheses may hold anything, so the fields are counted from its end: state is the 3rd, start time the 22nd.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static bool IsAlive(ProcessRecord process) => StartTicks(process.Pid) == process.StartTicks;

    internal static ProcessRecord? Identify(int pid) => StartTicks(pid) is { } ticks ? new ProcessRecord(pid, ticks) : null;
}
