using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Client;

// Untyped requests: for resources known only at run time, and for people's commands, which must not lose a field.
public sealed partial class KubeClient
{
    public Task<JsonObject> GetJsonAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Get, ResourcePath.Object(type, key), null, cancellationToken);

    public Task<JsonObject> ListJsonAsync(ResourceType type, ListQuery query, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Get, type.CollectionPath(query.Namespace) + query.ToQueryString(), null, cancellationToken);

    public Task<JsonObject> CreateJsonAsync(ResourceType type, string? ns, JsonObject body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Post, type.CollectionPath(ns), JsonBody(body), cancellationToken);

    /// <summary>Replaces the object, or with <paramref name="subresource"/> only that part of it.</summary>
    public Task<JsonObject> UpdateJsonAsync(
        ResourceType type, ObjectKey key, JsonObject body, string? subresource, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Put, ResourcePath.Object(type, key, subresource), JsonBody(body), cancellationToken);

    public Task<JsonObject> PatchJsonAsync(
        ResourceType type, ObjectKey key, JsonNode patch, PatchKind kind, string? subresource, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Patch, ResourcePath.Object(type, key, subresource), JsonBody(patch, kind.MediaType()), cancellationToken);

    /// <summary>Posts to a subresource, such as a Pod's <c>binding</c>.</summary>
    public Task<JsonObject> PostSubresourceAsync(
        ResourceType type, ObjectKey key, string subresource, JsonObject body, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Post, ResourcePath.Object(type, key, subresource), JsonBody(body), cancellationToken);

    /// <summary>Deletes the object and returns the answer: a Status when it is gone, else the object on its way out.</summary>
    public Task<JsonObject> DeleteJsonAsync(ResourceType type, ObjectKey key, DeleteQuery? query, CancellationToken cancellationToken)
    {
        var body = query is null ? null : JsonBody(query.ToJson());
        return SendJsonAsync(HttpMethod.Delete, ResourcePath.Object(type, key), body, cancellationToken);
    }

    /// <summary>Deletes everything in a namespace that the query selects.</summary>
    public Task<JsonObject> DeleteCollectionAsync(ResourceType type, ListQuery query, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Delete, type.CollectionPath(query.Namespace) + query.ToQueryString(), null, cancellationToken);

    /// <summary>Reads any path that answers JSON, such as <c>/version</c>.</summary>
    public Task<JsonObject> GetRawAsync(string path, CancellationToken cancellationToken) =>
        SendJsonAsync(HttpMethod.Get, path, null, cancellationToken);

    private Task<JsonObject> SendJsonAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, ClientJson.Default.JsonObject, cancellationToken);
}
