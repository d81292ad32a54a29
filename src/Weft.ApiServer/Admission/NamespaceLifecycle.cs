using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>Nothing is created in a namespace that does not exist or is going away.</summary>
internal static class NamespaceLifecycle
{
    private static readonly ResourceId _namespaces = new(ResourceTypes.Namespaces.Group, ResourceTypes.Namespaces.Plural);

    /// <summary>The check as the writer makes it, so that a namespace cannot begin to terminate in between.</summary>
    internal static Func<IWriteView, Exception?> Guard(ResourceDefinition resource, StoreKey key) =>
        view => Problem(resource, key, view.Find);

    internal static void Check(ResourceDefinition resource, StoreKey key, Func<ResourceId, StoreKey, StoredObject?> find)
    {
        if (Problem(resource, key, find) is { } problem)
        {
            throw problem;
        }
    }

    private static StatusException? Problem(ResourceDefinition resource, StoreKey key, Func<ResourceId, StoreKey, StoredObject?> find)
    {
        if (!resource.Namespaced)
        {
            return null;
        }

        var found = find(_namespaces, new StoreKey("", key.Namespace));
        return found is null ? Failures.NamespaceNotFound(key.Namespace)
            : found.Metadata.IsTerminating ? Failures.NamespaceTerminating(resource, key.Name, key.Namespace)
            : null;
    }
}
