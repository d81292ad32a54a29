using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Weft.Agent.Http;

/// <summary>The forms that answers take.</summary>
internal static class HttpAnswer
{
    private const string Json = "application/json";

    private const string JsonLines = "application/x-ndjson";

    public static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = Json;
        await context.Response.Body.WriteAsync(Bytes(write), context.RequestAborted);
    }

    public static Task TextAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Begins an answer of one JSON text a line; the client has its head when this is done.</summary>
    public static Task BeginLinesAsync(HttpContext context)
    {
        context.Response.ContentType = JsonLines;
        return context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>One line; the writer of none leaves an empty one.</summary>
    public static async Task LineAsync(HttpContext context, Action<Utf8JsonWriter>? write)
    {
        if (write is not null)
        {
            await context.Response.Body.WriteAsync(Bytes(write), context.RequestAborted);
        }

        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    public static Task FlushAsync(HttpContext context) => context.Response.Body.FlushAsync(context.RequestAborted);

    private static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
