namespace Weft.Client.Tests;

public sealed class TaskGroupTests
{
    [Fact]
    public async Task A_loop_that_breaks_stops_the_others_and_is_told()
    {
        var stopped = false;
        async Task Endless(CancellationToken token)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                stopped = true;
            }
        }

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => TaskGroup.RunAsync(
            [_ => Task.FromException(new InvalidDataException("broken")), Endless], TestContext.Current.CancellationToken).Soon());

        Assert.Equal("broken", failure.Message);
        Assert.True(stopped);
    }
}
