namespace Weft.Client;

/// <summary>Runs loops that belong together: when one of them breaks, the others are stopped and the failure is told.</summary>
/// <remarks>Without this a broken loop would go unnoticed until its companions end, which they never do by themselves.</remarks>
public static class TaskGroup
{
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> loops, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(loop => loop(stop.Token)).ToList();
        var waiting = running.ToList();
        while (waiting.Count > 0)
        {
            var ended = await Task.WhenAny(waiting);
            waiting.Remove(ended);
            if (ended.IsFaulted)
            {
                await stop.CancelAsync();
            }
        }

        await Task.WhenAll(running);
    }
}
