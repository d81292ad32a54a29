using Xunit;

namespace Weft.Testing;

/// <summary>Waits for what other processes or threads do, by looking again and again; for what can be awaited, await that instead.</summary>
public static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns as soon as the condition holds; fails the test when it has not within a minute.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="otherwise">What is told when it does not come: how things are instead.</param>
    public static async Task HappensAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < _patience, otherwise());
            await Task.Delay(_pause, TimeProvider.System);
        }
    }

    /// <summary>The same for a condition that is seen without waiting.</summary>
    public static Task HappensAsync(Func<bool> condition, Func<string> otherwise) => HappensAsync(() => Task.FromResult(condition()), otherwise);
}
