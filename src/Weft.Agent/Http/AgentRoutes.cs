using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weft.Agent.Metrics;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Services;
using Weft.Api;
using Weft.Dataplane;

namespace Weft.Agent.Http;

/// <summary>What the agent tells about itself. Everything is reading; over TCP only metrics and health are served.</summary>
internal sealed class AgentRoutes(AgentCore core, ServiceIndex services, NodeDataplane dataplane, MetricRegistry metrics, NodeEvents events)
{
    private readonly EventRoutes _events = new(events.Drops, events.Flows);
    private readonly PolicyRoutes _policies = new(events.Explainer, events.FlowExplainer, events.Knowledge);

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return HttpAnswer.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET is served\n");
        }

        var isLocal = context.Features.Get<IHttpConnectionFeature>()?.LocalIpAddress is null;
        return path switch
        {
            "/metrics" => MetricsAsync(context),
            "/healthz" => HealthAsync(context),
            "/drops" when isLocal => _events.DropsAsync(context),
            "/flows" when isLocal => _events.FlowsAsync(context),
            "/policies" when isLocal => _policies.PoliciesAsync(context),
            "/explain" when isLocal => _policies.ExplainAsync(context),
            "/explain/flow" when isLocal => _policies.ExplainFlowAsync(context),
            "/state" when isLocal => HttpAnswer.JsonAsync(context, writer => StateJson.Write(writer, core)),
            "/services" when isLocal => HttpAnswer.JsonAsync(context, writer => ServicesJson.WriteList(writer, core.NodeName, services.List(), core.Loop.Last)),
            _ when isLocal && path.StartsWith("/services/", StringComparison.Ordinal) => ServiceAsync(context, path["/services/".Length..]),
            "/maps" when isLocal => HttpAnswer.JsonAsync(context, WriteMapNames),
            _ when isLocal && path.StartsWith("/maps/", StringComparison.Ordinal) => MapAsync(context, path["/maps/".Length..]),
            _ => HttpAnswer.TextAsync(context, StatusCodes.Status404NotFound, "there is no such page\n"),
        };
    }

    private Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder(metrics.Render());
        DataplaneMetrics.Render(text, dataplane.ReadCounters());
        return HttpAnswer.TextAsync(context, StatusCodes.Status200OK, text.ToString(), PrometheusText.ContentType);
    }

    private Task HealthAsync(HttpContext context) => core.Readiness is { IsReady: false } not
        ? HttpAnswer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"{not.Reason}: {not.Message}\n")
        : HttpAnswer.TextAsync(context, StatusCodes.Status200OK, "ok\n");

    private Task ServiceAsync(HttpContext context, string name) => services.Find(ObjectKey.Parse(name)) is { } service
        ? HttpAnswer.JsonAsync(context, writer => ServicesJson.Write(writer, core.NodeName, service, core.Loop.Last, services.Facts, dataplane.CountServiceFlows()))
        : HttpAnswer.TextAsync(context, StatusCodes.Status404NotFound, $"there is no Service {name}\n");

    private Task MapAsync(HttpContext context, string name) => dataplane.DumpMap(name) is { } dump
        ? HttpAnswer.JsonAsync(context, writer => MapJson.Write(writer, dump))
        : HttpAnswer.TextAsync(context, StatusCodes.Status404NotFound, $"there is no map {name}\n");

    private static void WriteMapNames(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var name in NodeDataplane.MapNames)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
