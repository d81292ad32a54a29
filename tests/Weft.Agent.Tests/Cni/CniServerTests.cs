using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Agent.Cni;
using Weft.Cni.Wire;
using Weft.Testing;

namespace Weft.Agent.Tests.Cni;

public sealed class CniServerTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualTimeProvider _time = new();
    private Func<AgentRequest, Task<AgentReply>> _handle = _ => Task.FromResult(new AgentReply());
    private Task _running = Task.CompletedTask;

    private string SocketPath => Path.Combine(_directory.Path, "run", "cni.sock");

    public ValueTask InitializeAsync()
    {
        var server = new CniServer(SocketPath, (request, _) => _handle(request), _time, NullLogger<CniServer>.Instance);
        _running = server.Start(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void The_socket_is_for_its_owner_only() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));

    [Fact]
    public async Task A_request_in_pieces_is_answered_with_one_line()
    {
        _handle = request => Task.FromResult(new AgentReply { Error = new CniError(11, request.Command) });

        var answer = await AskAsync("{\"command\":", "\"STATUS\"}\n");

        Assert.Equal("{\"error\":{\"code\":11,\"msg\":\"STATUS\"}}\n", answer);
    }

    [Theory]
    [InlineData("what?\n")]
    [InlineData("null\n")]
    [InlineData("{\"command\":5}\n")]
    public async Task A_request_that_is_not_understood_is_told_so(string request) =>
        Assert.Equal(CniErrorCode.DecodeFailure, CodeOf(await AskAsync(request)));

    [Fact]
    public async Task A_request_over_the_limit_is_cut_off() =>
        Assert.Equal(CniErrorCode.DecodeFailure, CodeOf(await AskAsync(new string('x', ExchangeLimits.MaxLineBytes + 1))));

    [Fact]
    public async Task A_handler_that_fails_fails_one_request_only()
    {
        _handle = _ => throw new InvalidOperationException("bug");
        Assert.Equal(CniErrorCode.Internal, CodeOf(await AskAsync("{\"command\":\"ADD\"}\n")));

        _handle = _ => Task.FromResult(new AgentReply());
        Assert.Equal("{}\n", await AskAsync("{\"command\":\"ADD\"}\n"));
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_given_up()
    {
        using var socket = await ConnectAsync();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(CniErrorCode.IoFailure, CodeOf(await ReadAsync(socket)));
    }

    private static int CodeOf(string answer) => JsonDocument.Parse(answer).RootElement.GetProperty("error").GetProperty("code").GetInt32();

    private async Task<string> AskAsync(params string[] pieces)
    {
        using var socket = await ConnectAsync();
        foreach (var piece in pieces)
        {
            try
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(piece), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                // The server hangs up on what is over its limit.
            }
        }

        return await ReadAsync(socket);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
