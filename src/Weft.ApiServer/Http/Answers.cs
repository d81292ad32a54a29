using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weft.Api;
using Weft.ApiServer.Storage;
using Weft.ApiServer.Tables;

namespace Weft.ApiServer.Http;

/// <summary>Sends answers in the form that the client asked for.</summary>
internal static class Answers
{
    /// <summary>From this size on an answer is compressed for a client that takes it, as Kubernetes does.</summary>
    private const int CompressFrom = 128 * 1024;

    internal static Task SendObjectAsync(this ApiRequest request, int code, StoredObject stored)
    {
        var format = ResponseFormat.Parse(request.Http, streaming: false);
        var output = new ArrayBufferWriter<byte>(stored.Body.Length + 256);
        switch (format.Shape)
        {
            case ResponseShape.Table:
                var table = new TableWriting(
                    request.Resource, format.MetaVersion, TableWriting.ParseInclude(request.Query.Text("includeObject")), request.Core.Time);
                table.WriteHead(output, $"{{\"resourceVersion\":\"{stored.ResourceVersion}\"}}", withColumns: true);
                table.WriteRow(output, stored);
                TableWriting.WriteTail(output);
                break;
            case ResponseShape.PartialMetadata:
                output.WritePartialObject(format.MetaVersion, stored);
                break;
            default:
                output.WriteObject(request.Resource, stored);
                break;
        }

        return request.SendAsync(code, output.WrittenMemory, format.Yaml);
    }

    internal static Task SendNodeAsync(this ApiRequest request, int code, JsonNode node)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteNode(node);
        return request.SendAsync(code, output.WrittenMemory, ResponseFormat.Parse(request.Http, streaming: false).Yaml);
    }

    internal static Task SendStatusAsync(this ApiRequest request, KubeStatus status)
    {
        var output = new ArrayBufferWriter<byte>();
        output.WriteStatus(status);
        return request.SendAsync(status.Code ?? 200, output.WrittenMemory, yaml: false);
    }

    internal static Task SendAsync(this ApiRequest request, int code, ReadOnlyMemory<byte> json, bool yaml)
    {
        if (request.Resource.DeprecationWarning is { } warning)
        {
            request.Warn(warning);
        }

        foreach (var text in request.Warnings)
        {
            request.Context.Response.Headers.Append("Warning", $"299 - \"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        return yaml
            ? request.Context.SendAsync(code, "application/yaml", Encoding.UTF8.GetBytes(YamlText.Write(JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = EncodedObject.MaxDepth }))))
            : request.Context.SendAsync(code, "application/json", json);
    }

    internal static async Task SendAsync(this HttpContext context, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (body.Length >= CompressFrom && TakesGzip(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(body, context.RequestAborted);
            return;
        }

        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Where a long answer is written piece by piece.</summary>
    internal static PipeWriter BeginLong(this HttpContext context, long expectedBytes)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-cache, private";
        if (expectedBytes < CompressFrom || !TakesGzip(context.Request))
        {
            return response.BodyWriter;
        }

        response.Headers.ContentEncoding = "gzip";
        return PipeWriter.Create(new GZipStream(response.Body, CompressionLevel.Fastest));
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
