using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weft.Agent.Http;
using Weft.Agent.Tests.Drops;
using Weft.Agent.Tests.Policies.Explain;
using Weft.Dataplane.Abi;

namespace Weft.Agent.Tests.Http;

public sealed class EventRoutesTests : IAsyncDisposable
{
    private readonly EventWorld _world = new();
    private readonly EventRoutes _routes;
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _running;

    public EventRoutesTests()
    {
        _routes = new EventRoutes(_world.Drops, _world.Flows);
        _running = Task.WhenAll(_world.Drops.RunAsync(_ending.Token), _world.Flows.RunAsync(_ending.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _ending.Dispose();
    }

    [Fact]
    public async Task History_is_told_oldest_first_and_ends()
    {
        await HappenAsync(2);

        var answer = await AskAsync("?since=600");

        Assert.Equal(["PolicyIngress", "PolicyIngress"], Lines(answer).Select(line => line!["reason"]!.ToString()));
        var drop = Lines(answer)[0]!;
        Assert.Equal(("shop/web", "other/far"), (drop["sourceWorkload"]!.ToString(), drop["destinationWorkload"]!.ToString()));
        Assert.Equal(("Isolation", 7, null), (drop["rule"]!["kind"]!.ToString(), drop["rule"]!["id"]!.GetValue<int>(), drop["rule"]!["policy"]));
    }

    [Fact]
    public async Task Only_what_is_young_enough_is_told()
    {
        await HappenAsync(1);
        _world.Node.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Empty(Lines(await AskAsync("?since=60")));
        Assert.Single(Lines(await AskAsync("?since=61")));
    }

    [Theory]
    [InlineData("?since=601")]
    [InlineData("?since=-1")]
    [InlineData("?since=x")]
    [InlineData("?since=")]
    [InlineData("?since=99999999999999")]
    public async Task A_time_that_is_none_or_too_long_is_refused_with_a_reason(string query)
    {
        var context = Context(query, out var body);

        await _routes.DropsAsync(context);

        Assert.Equal(StatusCodes.Status400BadRequest, context.Response.StatusCode);
        Assert.Contains("since must be a number of seconds up to 600", Text(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_follows_gets_history_an_empty_line_and_then_what_comes()
    {
        await HappenAsync(1);
        await using var listener = new Listener(context => _routes.DropsAsync(context), "?since=600&follow=true");
        Assert.Contains("PolicyIngress", await listener.LineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await listener.LineAsync());

        _world.DropSource.Happen(_world.Drop(DropReason.NoReturn, "10.64.0.2", "10.65.0.9"));

        Assert.Contains("NoReturn", await listener.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_time_only_what_comes_is_told()
    {
        await HappenAsync(1);
        await using var listener = new Listener(context => _routes.DropsAsync(context), "");

        _world.DropSource.Happen(_world.Drop(DropReason.NoReturn, "10.64.0.2", "10.65.0.9"));

        Assert.Contains("NoReturn", await listener.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flows_are_reported_while_somebody_listens_and_not_longer()
    {
        await using (var listener = new Listener(_routes.FlowsAsync, ""))
        {
            Assert.Equal(1, _world.Reporters);

            _world.FlowSource.Happen(_world.Flow());
            var flow = JsonNode.Parse(await listener.LineAsync())!;
            Assert.Equal(("allowed", "10.96.0.7", "shop/db"), (flow["verdict"]!.ToString(), flow["via"]!.ToString(), flow["service"]!.ToString()));
        }

        Assert.Equal(0, _world.Reporters);
    }

    [Fact]
    public async Task Denials_and_audits_are_flows_too_and_other_drops_are_not()
    {
        await using var listener = new Listener(_routes.FlowsAsync, "");
        _world.DropSource.Happen(_world.Drop(DropReason.NoReturn, "10.64.0.2", "10.65.0.9"));

        _world.DropSource.Happen(_world.Denied());
        var denied = JsonNode.Parse(await listener.LineAsync())!;
        _world.FlowSource.Happen(_world.Flow(FakeKnowledge.DenyRule));
        var audit = JsonNode.Parse(await listener.LineAsync())!;

        Assert.Equal(("denied", "PolicyIngress"), (denied["verdict"]!.ToString(), denied["reason"]!.ToString()));
        Assert.Equal(("default of NetworkPolicy shop/deny: ingress", null), (denied["ingressRule"]!["text"]!.ToString(), denied["egressRule"]));
        Assert.Equal(("audit", "default of NetworkPolicy shop/deny: ingress"), (audit["verdict"]!.ToString(), audit["ingressAudit"]!["text"]!.ToString()));
    }

    /// <summary>Denied packets, known to the log on return.</summary>
    private async Task HappenAsync(int count)
    {
        using var subscription = _world.Drops.Events.Subscribe(TimeSpan.Zero);
        for (var i = 0; i < count; i++)
        {
            _world.DropSource.Happen(_world.Denied());
            await subscription.Next.ReadAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<string> AskAsync(string query)
    {
        var context = Context(query, out var body);
        await _routes.DropsAsync(context);
        return Text(body);
    }

    private static DefaultHttpContext Context(string query, out MemoryStream body)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        context.Response.Body = body = new MemoryStream();
        return context;
    }

    private static List<JsonNode?> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line))];

    private static string Text(MemoryStream body) => System.Text.Encoding.UTF8.GetString(body.ToArray());

    /// <summary>A client of a stream that reads it line by line and hangs up when disposed.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly Pipe _pipe = new();
        private readonly StreamReader _reader;
        private readonly CancellationTokenSource _hangUp = new();
        private readonly Task _served;

        public Listener(Func<HttpContext, Task> serve, string query)
        {
            var context = new DefaultHttpContext { RequestAborted = _hangUp.Token };
            context.Request.QueryString = new QueryString(query);
            var body = new StreamResponseBodyFeature(_pipe.Writer.AsStream());
            context.Features.Set<IHttpResponseBodyFeature>(body);
            _reader = new StreamReader(_pipe.Reader.AsStream());

            // Routes subscribe before they first wait: when this returns, the listening has begun.
            _served = serve(context);
        }

        public async Task<string> LineAsync() =>
            await _reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException("the stream ended");

        public async ValueTask DisposeAsync()
        {
            await _hangUp.CancelAsync();
            await _served;
            _hangUp.Dispose();
            _reader.Dispose();
        }
    }
}
