using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>JSON merge patch, RFC 7396: null removes, objects are merged, everything else replaces.</summary>
public static class MergePatch
{
    /// <summary>The patched copy; neither argument is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject fields)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject obj ? (JsonObject)obj.DeepClone() : [];
        MergeInto(result, fields);
        return result;
    }

    private static void MergeInto(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject fields)
            {
                MergeInto(target.Ensure(name), fields);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
