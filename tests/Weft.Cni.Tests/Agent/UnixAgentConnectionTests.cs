using System.Net.Sockets;
using System.Text;
using Weft.Cni.Agent;
using Weft.Cni.Wire;

namespace Weft.Cni.Tests.Agent;

public sealed class UnixAgentConnectionTests : IDisposable
{
    private static readonly AgentRequest _request = new() { Command = "STATUS", Args = "K8S_POD_NAME=a+b" };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"wt-{Environment.ProcessId}-{Guid.NewGuid():N}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public async Task One_line_goes_out_and_one_comes_back()
    {
        var served = ServeAsync("{\"error\":{\"code\":11,\"msg\":\"later\"}}\n");

        var reply = await ExchangeAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(new CniError(11, "later"), reply.Error);
        Assert.Equal("{\"command\":\"STATUS\",\"args\":\"K8S_POD_NAME=a+b\"}", await served);
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_is_an_unavailable_agent()
    {
        _ = ServeAsync("");

        await Assert.ThrowsAsync<AgentUnavailableException>(() => ExchangeAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task An_answer_that_is_not_JSON_is_an_internal_error()
    {
        _ = ServeAsync("what?\n");

        var error = await Assert.ThrowsAsync<CniException>(() => ExchangeAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(CniErrorCode.Internal, error.Code);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_cut_off_at_the_limit()
    {
        _ = ServeAsync(new string('x', ExchangeLimits.MaxLineBytes + (64 << 10)));

        var error = await Assert.ThrowsAsync<CniException>(() => ExchangeAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(CniErrorCode.Internal, error.Code);
    }

    [Fact]
    public async Task An_agent_that_never_answers_is_given_up_at_the_deadline()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();

        var error = await Assert.ThrowsAsync<AgentUnavailableException>(() => ExchangeAsync(TimeSpan.FromMilliseconds(50)));
        Assert.Contains("did not answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_socket_is_named()
    {
        var error = await Assert.ThrowsAsync<AgentUnavailableException>(() => ExchangeAsync(TimeSpan.FromSeconds(1)));
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    private Task<AgentReply> ExchangeAsync(TimeSpan limit) =>
        Task.Run(() => new UnixAgentConnection(TimeProvider.System).Exchange(_path, _request, limit));

    private async Task<string> ServeAsync(string answer)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        using var socket = await _listener.AcceptAsync();
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
        catch (IOException)
        {
            // The plugin hangs up on an answer over its limit.
        }

        return line!;
    }
}
