using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Weft.Testing;

namespace Weft.Client.Tests;

/// <summary>A small API server on a unix socket whose failures a test commands: cuts, silence, refusals, absence.</summary>
internal sealed partial class FakeApiServer : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wt-client-").FullName;
    private readonly Lock _lock = new(); // guards _refusals, _requests and _cut
    private readonly Queue<(Func<HttpRequest, bool> Applies, int Status, string Body)> _refusals = [];
    private readonly List<string> _requests = [];
    private TaskCompletionSource<bool> _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;

    public FakeStore Store { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public string SocketPath => Path.Combine(_directory, "api.sock");

    /// <summary>Watches open now.</summary>
    public CountedGate Watches { get; } = new();

    /// <summary>While set, requests that are no watch wait for it.</summary>
    public TaskCompletionSource? Stall { get; set; }

    /// <summary>Watches are accepted, but nothing is ever sent on them.</summary>
    public bool SilentWatches { get; set; }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<FakeApiServer> StartAsync()
    {
        var server = new FakeApiServer();
        await server.ListenAsync();
        return server;
    }

    public KubeClient NewClient(Func<KubeClientOptions, KubeClientOptions>? change = null)
    {
        var options = KubeClientOptions.ForUnixSocket(SocketPath) with { UserAgent = "weft-tests/1" };
        return new KubeClient(change is null ? options : change(options), Time);
    }

    /// <summary>Comes back on the same socket with the same store.</summary>
    public async Task ListenAsync()
    {
        File.Delete(SocketPath);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath, listen => listen.Protocols = HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync();
    }

    /// <summary>Goes away, cutting every connection.</summary>
    public async Task StopAsync()
    {
        CutWatches(midLine: false);
        if (_app is { } app)
        {
            _app = null;
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Ends all open watches without their final chunk; with <paramref name="midLine"/> after half an event.</summary>
    public void CutWatches(bool midLine)
    {
        TaskCompletionSource<bool> cut;
        lock (_lock)
        {
            cut = _cut;
            _cut = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        cut.TrySetResult(midLine);
    }

    /// <summary>Answers the next request that applies with a status of the test's choice.</summary>
    public void RefuseNext(int status, string body = "", Func<HttpRequest, bool>? applies = null)
    {
        lock (_lock)
        {
            _refusals.Enqueue((applies ?? (_ => true), status, body));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stall?.TrySetResult();
        await StopAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (TakeRefusal(request) is { } refusal)
        {
            await AnswerAsync(context, refusal.Status, refusal.Body);
            return;
        }

        if (request.Query["watch"] == "true")
        {
            await WatchAsync(context);
            return;
        }

        if (Stall is { } stall)
        {
            await stall.Task.WaitAsync(context.RequestAborted);
        }

        await AnswerOneAsync(context);
    }

    private (int Status, string Body)? TakeRefusal(HttpRequest request)
    {
        lock (_lock)
        {
            _requests.Add($"{request.Method} {request.Path}{request.QueryString}");
            if (_refusals.Count == 0 || !_refusals.Peek().Applies(request))
            {
                return null;
            }

            var refusal = _refusals.Dequeue();
            return (refusal.Status, refusal.Body);
        }
    }

    private Task<bool> CutSignal()
    {
        lock (_lock)
        {
            return _cut.Task;
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, JsonNode body) => AnswerAsync(context, status, body.ToJsonString());

    private static async Task AnswerAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith('{') ? "application/json" : "text/plain";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int code, string reason, string message) => AnswerAsync(
        context,
        code,
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = message, ["code"] = code });
}
