using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>A request's body, read within limits.</summary>
/// <param name="Bytes">As sent, decompressed.</param>
/// <param name="MediaType">The content type without parameters.</param>
internal sealed record RequestBody(byte[] Bytes, string MediaType)
{
    private const int ShownBytes = 100;

    internal bool IsYaml => MediaType is "application/yaml" or "text/yaml" or "application/x-yaml";

    /// <summary>Reads all of it, or refuses with 413 as soon as it is known to be too long.</summary>
    internal static async Task<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var mediaType = (request.ContentType ?? "").Split(';')[0].Trim();
        if (request.ContentLength > limit)
        {
            throw Failures.TooLarge(limit);
        }

        var stream = request.Body;
        var encoding = request.Headers.ContentEncoding.ToString();
        await using var gzip = encoding switch
        {
            "" or "identity" => null,
            "gzip" => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true),
            _ => throw Failures.UnsupportedMediaType($"Content-Encoding gzip (not {encoding})"),
        };
        try
        {
            return new RequestBody(await ReadAsync(gzip ?? stream, limit, cancellationToken), mediaType);
        }
        catch (InvalidDataException error)
        {
            throw Failures.BadRequest($"the request body is not valid gzip: {error.Message}");
        }
        catch (BadHttpRequestException error)
        {
            throw Failures.BadRequest($"the request body could not be read: {error.Message}");
        }
    }

    /// <summary>The body as one JSON object; repeated fields are reported.</summary>
    /// <param name="kind">What the client should have sent, for the error text.</param>
    /// <param name="duplicates">Takes the paths of repeated fields.</param>
    internal JsonObject ParseObject(string kind, List<string> duplicates)
    {
        try
        {
            if (Parse(duplicates) is JsonObject document)
            {
                return document;
            }

            throw Failures.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; the body is not an object ({Shown()})");
        }
        catch (TextFormatException error)
        {
            throw Unreadable(error, $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; " +
                $"{(IsYaml ? "yaml" : "json")} parse error: {error.Message} ({Shown()})");
        }
    }

    internal JsonNode? ParsePatch()
    {
        try
        {
            return Parse([]);
        }
        catch (TextFormatException error)
        {
            throw Unreadable(error, $"error decoding patch: {error.Message}");
        }
    }

    private static StatusException Unreadable(TextFormatException error, string message) =>
        error.TooLarge ? Failures.TooLarge(JsonLimits.MaxBytes) : Failures.BadRequest(message);

    private JsonNode? Parse(List<string> duplicates) =>
        IsYaml ? YamlText.Parse(Encoding.UTF8.GetString(Bytes), duplicates) : JsonText.Parse(Bytes, duplicates);

    private string Shown() => Bytes.Length == 0 ? "<empty>" : Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, ShownBytes)));

    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var collected = new ArrayBufferWriter<byte>();
        while (true)
        {
            var count = await stream.ReadAsync(collected.GetMemory(16 * 1024), cancellationToken);
            if (count == 0)
            {
                return collected.WrittenSpan.ToArray();
            }

            collected.Advance(count);
            if (collected.WrittenCount > limit)
            {
                throw Failures.TooLarge(limit);
            }
        }
    }
}
