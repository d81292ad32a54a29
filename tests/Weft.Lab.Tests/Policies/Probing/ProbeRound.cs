namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>Sends many probes at once and says which of them went the wrong way.</summary>
internal static class ProbeRound
{
    /// <summary>An expected probe without an answer is sent again after this.</summary>
    private static readonly TimeSpan _again = TimeSpan.FromMilliseconds(400);

    /// <summary>Longest wait for the expected ones.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the others must be silent, from when they were sent.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMilliseconds(150);

    private static int _rounds;

    /// <param name="ends">Who sends and receives, by name.</param>
    /// <param name="probes">What is sent.</param>
    /// <param name="meanwhile">Done while it is awaited that nothing more arrives: the longer it takes the better.</param>
    /// <returns>The probes that were wrong, and the expected ones that had to be sent again.</returns>
    public static async Task<(IReadOnlyList<TruthProbe> Wrong, IReadOnlyList<TruthProbe> Repeated)> RunAsync(
        IReadOnlyDictionary<string, ProbeEnd> ends, IReadOnlyList<TruthProbe> probes, Func<Task> meanwhile)
    {
        ProbeBoard board = new(probes, Interlocked.Increment(ref _rounds));
        foreach (ProbeEnd end in ends.Values)
        {
            end.Begin(board);
        }

        List<ProbeSender> senders = [];
        List<TruthProbe> repeated = [];
        try
        {
            long began = TimeProvider.System.GetTimestamp();
            Start(ends, board, probes, [.. Enumerable.Range(0, probes.Count)], senders);
            TimeSpan sending = TimeProvider.System.GetElapsedTime(began);
            while (!await EndsWithinAsync(board.Complete, _again) && TimeProvider.System.GetElapsedTime(began) < _patience)
            {
                int[] missing = [.. board.Missing()];
                repeated.AddRange(missing.Select(index => probes[index]));
                Start(ends, board, probes, missing, senders);
            }

            await meanwhile();
            TimeSpan left = sending + _silence - TimeProvider.System.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System);
            return ([.. board.Wrong()], repeated);
        }
        finally
        {
            foreach (ProbeSender sender in senders)
            {
                await sender.DisposeAsync();
            }
        }
    }

    private static void Start(IReadOnlyDictionary<string, ProbeEnd> ends, ProbeBoard board, IReadOnlyList<TruthProbe> probes, IReadOnlyList<int> indexes, List<ProbeSender> senders)
    {
        foreach (IGrouping<string, int> mine in indexes.GroupBy(index => probes[index].Cell.From))
        {
            senders.Add(ProbeSender.Start(ends[mine.Key], board, probes, [.. mine]));
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        using CancellationTokenSource ended = new();
        Task first = await Task.WhenAny(task, Task.Delay(limit, TimeProvider.System, ended.Token));
        await ended.CancelAsync();
        return first == task;
    }
}
