using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Client;

// Typed requests.
public sealed partial class KubeClient
{
    private const string StatusSubresource = "status";

    public Task<T> GetAsync<T>(ResourceType<T> type, ObjectKey key, CancellationToken cancellationToken)
        where T : KubeObject =>
        SendAsync(HttpMethod.Get, ResourcePath.Object(type, key), null, type.Json, cancellationToken);

    /// <summary>The object, or null when there is none of that name.</summary>
    public async Task<T?> TryGetAsync<T>(ResourceType<T> type, ObjectKey key, CancellationToken cancellationToken)
        where T : KubeObject
    {
        try
        {
            return await GetAsync(type, key, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            return null;
        }
    }

    public Task<KubeList<T>> ListAsync<T>(ResourceType<T> type, ListQuery query, CancellationToken cancellationToken)
        where T : KubeObject
    {
        var path = type.CollectionPath(query.Namespace) + query.ToQueryString();
        return SendAsync(HttpMethod.Get, path, null, type.ListJson, cancellationToken);
    }

    /// <summary>Creates the object in the namespace of its metadata.</summary>
    public Task<T> CreateAsync<T>(ResourceType<T> type, T desired, CancellationToken cancellationToken)
        where T : KubeObject
    {
        var path = type.CollectionPath(NamespaceOf(type, desired));
        return SendAsync(HttpMethod.Post, path, JsonBody(desired, type.Json), type.Json, cancellationToken);
    }

    /// <summary>Replaces the whole object. Only for kinds the caller owns alone: fields the type does not know are lost.</summary>
    public Task<T> UpdateAsync<T>(ResourceType<T> type, T desired, CancellationToken cancellationToken)
        where T : KubeObject =>
        PutAsync(type, desired, null, cancellationToken);

    public Task<T> UpdateStatusAsync<T>(ResourceType<T> type, T desired, CancellationToken cancellationToken)
        where T : KubeObject =>
        PutAsync(type, desired, StatusSubresource, cancellationToken);

    /// <summary>Applies a JSON merge patch. <c>metadata.resourceVersion</c> and <c>metadata.uid</c> in it are preconditions.</summary>
    public Task<T> PatchAsync<T>(ResourceType<T> type, ObjectKey key, JsonObject mergePatch, CancellationToken cancellationToken)
        where T : KubeObject =>
        PatchAsync(type, key, mergePatch, PatchKind.Merge, null, cancellationToken);

    /// <summary>Applies a JSON merge patch to the status.</summary>
    public Task<T> PatchStatusAsync<T>(ResourceType<T> type, ObjectKey key, JsonObject mergePatch, CancellationToken cancellationToken)
        where T : KubeObject =>
        PatchAsync(type, key, mergePatch, PatchKind.Merge, StatusSubresource, cancellationToken);

    public Task<T> PatchAsync<T>(
        ResourceType<T> type, ObjectKey key, JsonNode patch, PatchKind kind, string? subresource, CancellationToken cancellationToken)
        where T : KubeObject
    {
        var path = ResourcePath.Object(type, key, subresource);
        return SendAsync(HttpMethod.Patch, path, JsonBody(patch, kind.MediaType()), type.Json, cancellationToken);
    }

    /// <summary>Deletes the object; false when there was none of that name.</summary>
    public async Task<bool> DeleteAsync(ResourceType type, ObjectKey key, DeleteQuery? query, CancellationToken cancellationToken)
    {
        try
        {
            await DeleteJsonAsync(type, key, query, cancellationToken);
            return true;
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            return false;
        }
    }

    public Task<bool> DeleteAsync(ResourceType type, ObjectKey key, CancellationToken cancellationToken) =>
        DeleteAsync(type, key, null, cancellationToken);

    private Task<T> PutAsync<T>(ResourceType<T> type, T desired, string? subresource, CancellationToken cancellationToken)
        where T : KubeObject
    {
        var key = new ObjectKey(NamespaceOf(type, desired), desired.Metadata.Name ?? "");
        var path = ResourcePath.Object(type, key, subresource);
        return SendAsync(HttpMethod.Put, path, JsonBody(desired, type.Json), type.Json, cancellationToken);
    }

    private static string? NamespaceOf<T>(ResourceType<T> type, T desired)
        where T : KubeObject
    {
        if (!type.Namespaced)
        {
            return null;
        }

        return string.IsNullOrEmpty(desired.Metadata.Namespace)
            ? throw new ArgumentException($"a {type.Kind} needs metadata.namespace", nameof(desired))
            : desired.Metadata.Namespace;
    }
}
