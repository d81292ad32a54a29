namespace Weft.Standalone.Runtime.Pods;

/// <summary>Whether and when a container that has ended is started again, as kubelet decides it. Pure.</summary>
internal static class RestartDecision
{
    private static readonly TimeSpan _firstBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>A container that ran this long is taken to be healthy: its failures are forgotten.</summary>
    private static readonly TimeSpan _healthy = TimeSpan.FromMinutes(10);

    public static bool Restarts(string? policy, int exitCode) => policy switch
    {
        "Never" => false,
        "OnFailure" => exitCode != 0,
        _ => true,
    };

    /// <summary>The back-off that the start after this end has to wait; the first restart waits for none.</summary>
    public static TimeSpan Backoff(int failures) => failures <= 1
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(_firstBackoff.TotalSeconds * Math.Pow(2, Math.Min(failures - 2, 10)), _longestBackoff.TotalSeconds));

    /// <summary>The record of a container that has just ended, with the time before which it is not started again.</summary>
    public static ContainerRecord WithBackoff(ContainerRecord ended)
    {
        DateTimeOffset finished = ended.FinishedAt ?? ended.StartedAt;
        int failures = finished - ended.StartedAt >= _healthy ? 1 : ended.Failures + 1;
        return ended with { Failures = failures, BackoffUntil = finished + Backoff(failures) };
    }
}
