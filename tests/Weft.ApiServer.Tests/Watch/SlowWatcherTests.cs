using System.Net.Sockets;
using System.Text;
using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests.Watch;

public sealed class SlowWatcherTests
{
    [Fact]
    public async Task A_watcher_that_stops_reading_is_cut_and_the_others_go_on()
    {
        using var directory = new TemporaryDirectory();
        await using var host = await ServerFixture.StartAsync(directory, options => options with { MaxWatchBacklog = 50 });
        using var client = ServerFixture.Connect(directory.File("api.sock"));
        using var slow = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await slow.ConnectAsync(new UnixDomainSocketEndPoint(directory.File("api.sock")), TestContext.Current.CancellationToken);
        await slow.SendAsync(Encoding.ASCII.GetBytes("GET /api/v1/configmaps?watch=true HTTP/1.1\r\nHost: x\r\n\r\n"), SocketFlags.None);
        using var healthy = new WatchReader(await client.GetAsync(
            "/api/v1/configmaps?watch=true", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));

        // Far more than the socket's buffers hold, so that the server's writes to the slow one come to rest.
        for (var i = 0; i < 200; i++)
        {
            using var created = await client.PostAsync(
                "/api/v1/namespaces/default/configmaps",
                ServerFixture.Content($$$"""{"metadata":{"name":"m{{{i}}}"},"data":{"k":"{{{new string('x', 20_000)}}}"}}"""),
                TestContext.Current.CancellationToken);
            created.EnsureSuccessStatusCode();
            Assert.Equal($"ADDED m{i}", await healthy.NextNameAsync());
        }

        Assert.Equal(2, host.Core.Watchers.Count);
        host.Core.Watchers.CutSlow();
        Assert.Equal(1, host.Core.Watchers.Count);
        await AssertClosedAsync(slow);
        await client.DeleteAsync("/api/v1/namespaces/default/configmaps/m0", TestContext.Current.CancellationToken);
        Assert.Equal("DELETED m0", await healthy.NextNameAsync());
    }

    private static async Task AssertClosedAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken) > 0)
            {
                // What was in flight before the cut.
            }
        }
        catch (SocketException error)
        {
            Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        }
    }
}
