namespace Weft.Linux.Bpf;

/// <summary>An object that libbpf or the verifier refused.</summary>
public sealed class BpfLoadException : ErrnoException
{
    /// <summary>The verifier's verdict is at the end of its log, so the message keeps the end.</summary>
    private const int LinesInMessage = 40;

    internal BpfLoadException(string call, string objectName, Errno errno, string log)
        : base(call, objectName, errno, Tail(log)) => Log = log;

    /// <summary>Everything libbpf and the verifier said.</summary>
    public string Log { get; }

    private static string Tail(string log)
    {
        var lines = log.TrimEnd().Split('\n');
        return string.Join('\n', lines.Skip(Math.Max(0, lines.Length - LinesInMessage)));
    }
}
