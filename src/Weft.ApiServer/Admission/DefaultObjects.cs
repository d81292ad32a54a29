using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>What exists in every cluster from the start.</summary>
internal static class DefaultObjects
{
    private static readonly string[] _namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <summary>Namespaces that can never be deleted.</summary>
    internal static bool IsProtected(string name) => name is "default" or "kube-system" or "kube-public";

    internal static async Task EnsureAsync(ServerCore core, CancellationToken cancellationToken)
    {
        var resource = BuiltInResources.For(ResourceTypes.Namespaces);
        foreach (var name in _namespaces)
        {
            var key = new StoreKey("", name);
            if (core.Store.Snapshot.Find(resource.Id, key) is not null)
            {
                continue;
            }

            var document = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["uid"] = Guid.NewGuid().ToString(),
                    ["creationTimestamp"] = Timestamps.Now(core.Time),
                },
            };
            resource.Rules.Default(document);
            resource.Rules.PrepareForCreate(document);
            await core.Store.WriteAsync(new WriteRequest(resource.Id, key, 0, EncodedObject.From(document)), cancellationToken);
        }
    }
}
