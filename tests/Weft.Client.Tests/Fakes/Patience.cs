namespace Weft.Client.Tests;

/// <summary>Turns a wait that would never end into a failing test.</summary>
internal static class Patience
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    public static Task Soon(this Task task) => task.WaitAsync(_limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(_limit);
}
