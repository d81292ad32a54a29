using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weft.ApiServer.Discovery;
using Weft.ApiServer.OpenApi;

namespace Weft.ApiServer.Http;

/// <summary>Paths that name no resource: health, version, discovery, OpenAPI.</summary>
internal sealed class NonResourceHandler(ServerCore core)
{
    private const string SwaggerProtobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private const string SwaggerProtobufAnswer = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    internal async Task<bool> TryHandleAsync(HttpContext context, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Func<Task?>? answer = parts switch
        {
            [] => () => RootAsync(context),
            ["healthz" or "livez" or "readyz", ..] => () => HealthAsync(context),
            ["version"] => () => SendAsync(context, "version", Version),
            ["api"] => () => ApiAsync(context, isCore: true),
            ["apis"] => () => ApiAsync(context, isCore: false),
            ["api", "v1"] => () => SendAsync(context, "/api/v1", () => DiscoveryDocuments.ResourceList(core.Registry, "", "v1")!),
            ["apis", var group] => () => TrySendAsync(context, $"/apis/{group}", DiscoveryDocuments.Group(core.Registry, group)),
            ["apis", var group, var version] => () =>
                TrySendAsync(context, $"/apis/{group}/{version}", DiscoveryDocuments.ResourceList(core.Registry, group, version)),
            ["openapi", "v2"] => () => OpenApiAsync(context),
            _ => null,
        };
        if (answer is null)
        {
            return false;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw Failures.MethodNotAllowed();
        }

        if (answer() is not { } sending)
        {
            return false;
        }

        await sending;
        return true;
    }

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = "v1.32.0-weft",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "dotnet",
        ["platform"] = "linux/amd64",
    };

    private Task RootAsync(HttpContext context) => SendAsync(context, "/", () =>
    {
        var groups = DiscoveryDocuments.Groups(core.Registry)
            .SelectMany(group => group.Versions.Select(version => $"/apis/{group.Name}/{version}").Prepend($"/apis/{group.Name}"));
        string[] fixedPaths = ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/readyz", "/version"];
        return new JsonObject { ["paths"] = fixedPaths.Concat(groups).Order(StringComparer.Ordinal).ToJson() };
    });

    private Task HealthAsync(HttpContext context)
    {
        var failure = core.Store.Failure;
        var verbose = context.Request.Query.ContainsKey("verbose");
        var name = context.Request.Path.Value!.Trim('/').Split('/')[0];
        var ready = failure is null || name == "livez";
        var text = (ready, verbose) switch
        {
            (true, false) => "ok",
            (true, true) => $"[+]ping ok\n[+]storage ok\n{name} check passed\n",
            _ => $"[+]ping ok\n[-]storage failed: {failure}\n{name} check failed\n",
        };
        return context.SendAsync(ready ? 200 : 500, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>/api and /apis: the plain list, or everything at once for clients that ask for it.</summary>
    private Task ApiAsync(HttpContext context, bool isCore)
    {
        foreach (var item in context.Request.Headers.Accept.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            var parameters = item.Split(';', StringSplitOptions.TrimEntries);
            var version = parameters.Contains("v=v2") ? "v2" : parameters.Contains("v=v2beta1") ? "v2beta1" : null;
            if (version is not null && parameters.Contains("as=APIGroupDiscoveryList") && parameters.Contains("g=apidiscovery.k8s.io"))
            {
                return SendTaggedAsync(
                    context, $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList", $"{isCore} {version}",
                    () => Encode(AggregatedDiscovery.Build(core.Registry, isCore, version)));
            }
        }

        return isCore
            // Not kept: it holds the name by which the client knows the server, and a client may send any.
            ? context.SendAsync(200, "application/json", Encode(DiscoveryDocuments.CoreVersions(context.Request.Host.Value ?? "")))
            : SendAsync(context, "/apis", () => DiscoveryDocuments.GroupList(core.Registry));
    }

    private Task OpenApiAsync(HttpContext context)
    {
        var protobuf = context.Request.Headers.Accept.ToString().Contains(SwaggerProtobuf, StringComparison.Ordinal);
        return protobuf
            ? SendTaggedAsync(context, SwaggerProtobufAnswer, "swagger protobuf", () => SwaggerEncoder.Encode(SwaggerBuilder.Build(core.Registry)))
            : SendTaggedAsync(context, "application/json", "swagger json", () => Encode(SwaggerBuilder.Build(core.Registry)));
    }

    private Task SendAsync(HttpContext context, string name, Func<JsonObject> make) =>
        context.SendAsync(200, "application/json", core.Registry.Documents.GetOrMake(name, () => Encode(make())));

    private Task? TrySendAsync(HttpContext context, string name, JsonObject? document) =>
        document is null ? null : SendAsync(context, name, () => document);

    /// <summary>Large documents carry their hash, so that clients with a cache ask for them once.</summary>
    private Task SendTaggedAsync(HttpContext context, string contentType, string name, Func<byte[]> make)
    {
        var documents = core.Registry.Documents;
        var body = documents.GetOrMake(name, make);
        var tag = Encoding.ASCII.GetString(documents.GetOrMake(
            name + " tag", () => Encoding.ASCII.GetBytes($"\"{Convert.ToHexString(SHA256.HashData(body))}\"")));
        context.Response.Headers.ETag = tag;
        context.Response.Headers.Vary = "Accept";
        if (context.Request.Headers.IfNoneMatch.ToString() == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.SendAsync(200, contentType, body);
    }

    private static byte[] Encode(JsonObject document)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteNode(document);
        return output.WrittenSpan.ToArray();
    }
}
