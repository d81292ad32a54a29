using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>
/// Strategic merge patch: like a merge patch, but lists are merged item by item where the schema says so, and the
/// patch may hold directives (<c>$patch</c>, <c>$retainKeys</c>, <c>$setElementOrder/x</c>, <c>$deleteFromPrimitiveList/x</c>).
/// </summary>
public static class StrategicMergePatch
{
    /// <summary>The patched copy; neither argument is changed.</summary>
    /// <exception cref="PatchException">The patch breaks a rule.</exception>
    public static JsonObject Apply(JsonObject target, JsonNode? patch, ResourceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(schema);
        return patch is JsonObject fields
            ? MergeObject((JsonObject)target.DeepClone(), (JsonObject)fields.DeepClone(), schema)
            : throw new PatchException(PatchFault.Malformed, "error decoding patch: a strategic merge patch is an object");
    }

    /// <summary>Merges the patch into the object, using up both.</summary>
    internal static JsonObject MergeObject(JsonObject target, JsonObject patch, ResourceSchema schema)
    {
        switch (TakeDirective(patch))
        {
            case PatchDirectives.Replace:
                return patch;
            case PatchDirectives.Delete:
                return [];
        }

        RetainKeys(target, patch);
        MergeOrderedLists(target, patch, schema);
        foreach (var name in patch.Select(p => p.Key).ToList())
        {
            var value = patch[name];
            patch.Remove(name);
            MergeField(target, name, value, schema);
        }

        return target;
    }

    private static void MergeField(JsonObject target, string name, JsonNode? value, ResourceSchema schema)
    {
        if (name.StartsWith(PatchDirectives.DeleteFromListPrefix, StringComparison.Ordinal))
        {
            DeleteFromList(target, name[PatchDirectives.DeleteFromListPrefix.Length..], value);
            return;
        }

        if (value is null)
        {
            target.Remove(name);
            return;
        }

        target[name] = (target[name], value) switch
        {
            (JsonObject existing, JsonObject fields) => MergeChild(target, name, existing, fields, schema),
            (JsonArray existing, JsonArray items) when Property(schema, name) is { PatchMerge: true } property =>
                MergeList(target, name, existing, items, property),
            _ => PatchDirectives.Strip(value),
        };
    }

    private static JsonObject MergeChild(JsonObject target, string name, JsonObject existing, JsonObject fields, ResourceSchema schema)
    {
        target.Remove(name);
        return MergeObject(existing, fields, schema.Field(name) ?? ResourceSchema.Anything);
    }

    private static JsonArray MergeList(JsonObject target, string name, JsonArray existing, JsonArray items, SchemaProperty property)
    {
        target.Remove(name);
        return new PatchedList(property).Merge(existing, items);
    }

    private static void MergeOrderedLists(JsonObject target, JsonObject patch, ResourceSchema schema)
    {
        var directives = patch.Select(p => p.Key).Where(k => k.StartsWith(PatchDirectives.SetOrderPrefix, StringComparison.Ordinal)).ToList();
        foreach (var directive in directives)
        {
            var order = patch[directive] as JsonArray ?? throw Broken($"{directive} must be a list");
            patch.Remove(directive);
            var name = directive[PatchDirectives.SetOrderPrefix.Length..];
            if (Property(schema, name) is not { PatchMerge: true } property)
            {
                throw Broken($"{directive}: the list is not merged item by item");
            }

            var existing = target[name] as JsonArray;
            var items = patch[name] as JsonArray;
            if (existing is null && items is null)
            {
                continue;
            }

            target.Remove(name);
            patch.Remove(name);
            target[name] = new PatchedList(property).MergeInOrder(existing ?? [], items ?? [], order);
        }
    }

    private static void RetainKeys(JsonObject target, JsonObject patch)
    {
        if (patch[PatchDirectives.RetainKeys] is not { } directive)
        {
            return;
        }

        patch.Remove(PatchDirectives.RetainKeys);
        var keep = (directive as JsonArray)?.Select(k => k.AsString() ?? "").ToHashSet(StringComparer.Ordinal)
            ?? throw Broken($"{PatchDirectives.RetainKeys} must be a list");
        if (patch.Any(p => p.Value is not null && !p.Key.StartsWith('$') && !keep.Contains(p.Key)))
        {
            throw Broken("the patch sets a field that its $retainKeys does not name");
        }

        foreach (var name in target.Select(p => p.Key).Where(k => !keep.Contains(k)).ToList())
        {
            target.Remove(name);
        }
    }

    private static void DeleteFromList(JsonObject target, string name, JsonNode? values)
    {
        if (target[name] is JsonArray list && values is JsonArray gone)
        {
            var drop = gone.Select(PatchDirectives.Identity).ToHashSet(StringComparer.Ordinal);
            list.RemoveAll(item => drop.Contains(PatchDirectives.Identity(item)));
        }
    }

    private static string? TakeDirective(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(PatchDirectives.Patch, out var directive))
        {
            return null;
        }

        patch.Remove(PatchDirectives.Patch);
        return directive.AsString() switch
        {
            PatchDirectives.Replace => PatchDirectives.Replace,
            PatchDirectives.Delete => PatchDirectives.Delete,
            PatchDirectives.Merge => null,
            _ => throw Broken($"unknown patch directive {directive?.ToJsonString() ?? "null"}"),
        };
    }

    private static SchemaProperty? Property(ResourceSchema schema, string name) => schema.Properties.GetValueOrDefault(name);

    private static PatchException Broken(string message) => new(PatchFault.BrokenStrategy, message);
}
