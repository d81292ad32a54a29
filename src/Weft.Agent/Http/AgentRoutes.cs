using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weft.Agent.Metrics;
using Weft.Agent.Services;
using Weft.Api;
using Weft.Dataplane;

namespace Weft.Agent.Http;

/// <summary>What the agent tells about itself. Everything is reading; over TCP only metrics and health are served.</summary>
internal sealed class AgentRoutes(AgentCore core, ServiceIndex services, NodeDataplane dataplane, MetricRegistry metrics)
{
    private const string Json = "application/json";

    private const string JsonLines = "application/x-ndjson";

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET is served\n");
        }

        var isLocal = context.Features.Get<IHttpConnectionFeature>()?.LocalIpAddress is null;
        return path switch
        {
            "/metrics" => MetricsAsync(context),
            "/healthz" => HealthAsync(context),
            "/drops" when isLocal => DropsAsync(context),
            "/state" when isLocal => JsonAsync(context, writer => StateJson.Write(writer, core)),
            "/services" when isLocal => JsonAsync(context, writer => ServicesJson.WriteList(writer, core.NodeName, services.List(), core.Loop.Last)),
            _ when isLocal && path.StartsWith("/services/", StringComparison.Ordinal) => ServiceAsync(context, path["/services/".Length..]),
            "/maps" when isLocal => JsonAsync(context, WriteMapNames),
            _ when isLocal && path.StartsWith("/maps/", StringComparison.Ordinal) => MapAsync(context, path["/maps/".Length..]),
            _ => TextAsync(context, StatusCodes.Status404NotFound, "there is no such page\n"),
        };
    }

    private Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder(metrics.Render());
        DataplaneMetrics.Render(text, dataplane.ReadCounters());
        return TextAsync(context, StatusCodes.Status200OK, text.ToString(), PrometheusText.ContentType);
    }

    private Task HealthAsync(HttpContext context) => core.Readiness is { IsReady: false } not
        ? TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"{not.Reason}: {not.Message}\n")
        : TextAsync(context, StatusCodes.Status200OK, "ok\n");

    private async Task DropsAsync(HttpContext context)
    {
        context.Response.ContentType = JsonLines;
        try
        {
            // Listening begins with the first move; only then may the client take the headers for "from now on".
            await using var drops = dataplane.ListenToDropsAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
            var next = drops.MoveNextAsync();
            await context.Response.Body.FlushAsync(context.RequestAborted);
            for (; await next; next = drops.MoveNextAsync())
            {
                await context.Response.Body.WriteAsync(DropJson.Line(drops.Current), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener hung up.
        }
    }

    private Task ServiceAsync(HttpContext context, string name) => services.Find(ObjectKey.Parse(name)) is { } service
        ? JsonAsync(context, writer => ServicesJson.Write(writer, core.NodeName, service, core.Loop.Last, services.Facts, dataplane.CountServiceFlows()))
        : TextAsync(context, StatusCodes.Status404NotFound, $"there is no Service {name}\n");

    private Task MapAsync(HttpContext context, string name) => dataplane.DumpMap(name) is { } dump
        ? JsonAsync(context, writer => MapJson.Write(writer, dump))
        : TextAsync(context, StatusCodes.Status404NotFound, $"there is no map {name}\n");

    private static void WriteMapNames(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var name in NodeDataplane.MapNames)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
