using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Standalone.Workloads;

/// <summary>Which object controls which: the owner reference with <c>controller: true</c>, of which there is at most one.</summary>
internal static class Ownership
{
    public static OwnerReference? ControllerOf(ObjectMeta metadata) =>
        metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);

    public static bool IsControlledBy(ObjectMeta metadata, string? uid) => uid is not null && ControllerOf(metadata)?.Uid == uid;

    public static OwnerReference Reference(ResourceType type, ObjectMeta owner) => new()
    {
        ApiVersion = type.ApiVersion,
        Kind = type.Kind,
        Name = owner.Name ?? "",
        Uid = owner.Uid ?? "",
        Controller = true,
        BlockOwnerDeletion = true,
    };

    /// <summary>The key of the object that controls this one, if it is of that type.</summary>
    public static IEnumerable<ObjectKey> ControllerKey(ObjectMeta? metadata, ResourceType type)
    {
        if (metadata is not null && ControllerOf(metadata) is { } reference && reference.Kind == type.Kind && reference.ApiVersion == type.ApiVersion)
        {
            yield return new ObjectKey(metadata.Namespace, reference.Name);
        }
    }

    /// <summary>The merge patch that makes a free object one's own.</summary>
    public static JsonObject Adoption(ObjectMeta orphan, OwnerReference owner) =>
        Rewrite(orphan, [.. orphan.OwnerReferences ?? [], owner]);

    /// <summary>The merge patch that gives an object up.</summary>
    public static JsonObject Release(ObjectMeta owned, string ownerUid) =>
        Rewrite(owned, [.. (owned.OwnerReferences ?? []).Where(reference => reference.Uid != ownerUid)]);

    private static JsonObject Rewrite(ObjectMeta metadata, IReadOnlyList<OwnerReference> references) => new()
    {
        ["metadata"] = new JsonObject
        {
            // Lists are replaced whole by a merge patch, so the version read is a precondition.
            ["uid"] = metadata.Uid,
            ["resourceVersion"] = metadata.ResourceVersion,
            ["ownerReferences"] = new JsonArray([.. references.Select(ToJson)]),
        },
    };

    private static JsonObject ToJson(OwnerReference reference)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = reference.ApiVersion,
            ["kind"] = reference.Kind,
            ["name"] = reference.Name,
            ["uid"] = reference.Uid,
        };
        if (reference.Controller is { } controller)
        {
            json["controller"] = controller;
        }

        if (reference.BlockOwnerDeletion is { } block)
        {
            json["blockOwnerDeletion"] = block;
        }

        return json;
    }
}
