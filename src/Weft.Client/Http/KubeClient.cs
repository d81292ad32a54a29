using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Weft.Api;

namespace Weft.Client;

/// <summary>The door to the API server: typed requests, untyped ones for people's commands, and watches.</summary>
/// <remarks>
/// Thread-safe; one instance serves a process. A refusal is a <see cref="KubeApiException"/>; a server that cannot be
/// reached is an <see cref="HttpRequestException"/> or <see cref="IOException"/>, and a slow one a <see cref="TimeoutException"/>.
/// Nothing is retried here: callers are reconcilers, which come again by themselves.
/// </remarks>
public sealed partial class KubeClient : IDisposable
{
    internal const string JsonMediaType = "application/json";

    private const int MaxStatusBytes = 1024 * 1024;

    private readonly KubeTransport _transport;

    public KubeClient(KubeClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Time = time ?? TimeProvider.System;
        _transport = new KubeTransport(options, Time);
    }

    public KubeClientOptions Options { get; }

    /// <summary>The clock that timeouts run on.</summary>
    public TimeProvider Time { get; }

    public void Dispose() => _transport.Dispose();

    internal async Task<TResult> SendAsync<TResult>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<TResult> json, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Options.RequestTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var request = NewRequest(method, path, content);
            using var response = await _transport.SendAsync(request, linked.Token);
            await ThrowIfRefusedAsync(response, linked.Token);
            await using var body = await LimitedBodyAsync(response, Options.MaxResponseBytes, linked.Token);
            return await JsonSerializer.DeserializeAsync(body, json, linked.Token)
                ?? throw new InvalidDataException($"the API server answered null to {method} {path}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"the API server did not answer {method} {path} within {Options.RequestTimeout.TotalSeconds:0} s");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the API server's answer to {method} {path} is not what was asked for: {exception.Message}", exception);
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The content is disposed with the request.")]
    internal static HttpContent JsonBody<TBody>(TBody body, JsonTypeInfo<TBody> json, string mediaType = JsonMediaType) =>
        Body(JsonSerializer.SerializeToUtf8Bytes(body, json), mediaType);

    internal static HttpContent JsonBody(JsonNode body, string mediaType = JsonMediaType)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            body.WriteTo(writer);
        }

        return Body(buffer.ToArray(), mediaType);
    }

    private static ByteArrayContent Body(byte[] bytes, string mediaType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return content;
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, new Uri(_transport.BaseAddress, path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(JsonMediaType));
        return request;
    }

    private static async Task<Stream> LimitedBodyAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken) =>
        new LimitedReadStream(await response.Content.ReadAsStreamAsync(cancellationToken), limit);

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var status = await ReadStatusAsync(response, cancellationToken);
        throw new KubeApiException(status, response.StatusCode, response.Headers.RetryAfter?.Delta);
    }

    private static async Task<KubeStatus> ReadStatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await LimitedBodyAsync(response, MaxStatusBytes, cancellationToken);
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(buffer.ToArray(), KubeJson.Default.KubeStatus) is { Kind: "Status" } status)
            {
                return status;
            }
        }
        catch (JsonException)
        {
            // Flow control and unknown paths answer in plain text; what they say is kept as the message.
        }

        var text = System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)Math.Min(buffer.Length, 1024)).Trim();
        return new KubeStatus
        {
            Status = "Failure",
            Message = text.Length > 0 ? text : $"the API server answered {(int)response.StatusCode} {response.ReasonPhrase}",
            Reason = ReasonOf(response.StatusCode),
            Code = (int)response.StatusCode,
        };
    }

    private static string? ReasonOf(HttpStatusCode code) => code switch
    {
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.Unauthorized => "Unauthorized",
        HttpStatusCode.Forbidden => "Forbidden",
        HttpStatusCode.TooManyRequests => "TooManyRequests",
        HttpStatusCode.Gone => "Expired",
        _ => null,
    };
}
