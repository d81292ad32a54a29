using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What an update may change in a Pod that exists: little.</summary>
internal static class PodUpdateValidation
{
    private const string Allowed =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly FieldPath _path = FieldPath.Of("spec");

    internal static void Validate(Change<Pod> change, FieldErrors errors)
    {
        ValidateContainers(change, errors);
        ValidateTolerations(change, errors);
        var (spec, old) = (Mutable(change.NewTree, change.OldTree), change.OldTree["spec"] ?? new JsonObject());
        if (Same(spec, old))
        {
            return;
        }

        var changed = spec.Select(p => p.Key).Union(((JsonObject)old).Select(p => p.Key))
            .Where(f => !Same(spec[f], old[f])).Order(StringComparer.Ordinal);
        errors.Forbidden(_path, $"{Allowed}; changed: {string.Join(", ", changed)}");
    }

    private static void ValidateContainers(Change<Pod> change, FieldErrors errors)
    {
        if (change.New.Spec?.Containers.Count != change.Old.Spec?.Containers.Count)
        {
            errors.Forbidden(_path.Child("containers"), "pod updates may not add or remove containers");
        }

        var (deadline, before) = (change.New.Spec?.ActiveDeadlineSeconds, change.Old.Spec?.ActiveDeadlineSeconds);
        if (before is not null && (deadline is null || deadline > before))
        {
            errors.Invalid(_path.Child("activeDeadlineSeconds"), deadline, "must be less than or equal to previous value");
        }
    }

    private static void ValidateTolerations(Change<Pod> change, FieldErrors errors)
    {
        var kept = (change.New.Spec?.Tolerations ?? []).Select(t => t with { TolerationSeconds = null }).ToHashSet();
        if ((change.Old.Spec?.Tolerations ?? []).Any(t => !kept.Contains(t with { TolerationSeconds = null })))
        {
            errors.Forbidden(_path.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    // The new spec with everything that may change set back to what it was: the rest must then be equal.
    private static JsonObject Mutable(JsonObject obj, JsonObject oldObj)
    {
        var spec = (JsonObject)(obj["spec"]?.DeepClone() ?? new JsonObject());
        var old = oldObj["spec"];
        spec.CopyField("activeDeadlineSeconds", old);
        spec.CopyField("tolerations", old);
        if (old?["terminationGracePeriodSeconds"].AsInt64() < 0 && spec["terminationGracePeriodSeconds"].AsInt64() == 1)
        {
            spec.CopyField("terminationGracePeriodSeconds", old);
        }

        if (old?["schedulingGates"] is JsonArray gates && IsSubset(spec["schedulingGates"] as JsonArray, gates))
        {
            spec.CopyField("schedulingGates", old);
        }

        foreach (var list in new[] { "containers", "initContainers" })
        {
            var before = old.At(list).Objects().ToList();
            foreach (var (container, index) in spec[list].Objects().Select((c, i) => (c, i)))
            {
                container.CopyField("image", index < before.Count ? before[index] : null);
            }
        }

        return spec;
    }

    // Gates are only ever taken away.
    private static bool IsSubset(JsonArray? gates, JsonArray old) =>
        (gates ?? []).Select(g => g.At("name").AsString()).ToHashSet().IsSubsetOf(old.Select(o => o.At("name").AsString()));

    private static bool Same(JsonNode? left, JsonNode? right) =>
        JsonNode.DeepEquals(left, right) || (IsEmpty(left) && IsEmpty(right));

    private static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
