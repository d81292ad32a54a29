using Weft.Standalone.Lab.Processes;
using Weft.Standalone.Runtime;

namespace Weft.Standalone.Lab;

/// <summary>Shows the end of a process' log in a message.</summary>
internal static class LogTail
{
    public static string Of(DaemonRecord daemon)
    {
        string tail = BoundedLog.Tail(daemon.LogPath);
        string text = tail.Length == 0 ? "It wrote nothing." : string.Concat(tail.Split('\n').TakeLast(12).Select(line => $"\n  {line}"));
        return $"The end of {daemon.LogPath}:{(tail.Length == 0 ? " " : "")}{text}";
    }
}
