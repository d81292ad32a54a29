using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The words of a strategic merge patch that are not fields.</summary>
internal static class PatchDirectives
{
    internal const string Patch = "$patch";
    internal const string Replace = "replace";
    internal const string Delete = "delete";
    internal const string Merge = "merge";
    internal const string RetainKeys = "$retainKeys";
    internal const string SetOrderPrefix = "$setElementOrder/";
    internal const string DeleteFromListPrefix = "$deleteFromPrimitiveList/";

    /// <summary>What tells plain values apart.</summary>
    internal static string Identity(JsonNode? value) => value?.ToJsonString() ?? "null";

    /// <summary>A value that the object did not have yet: what is left of it without directives, nulls and deletions.</summary>
    internal static JsonNode? Strip(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject obj:
                foreach (var name in obj.Where(p => p.Value is null || p.Key.StartsWith('$')).Select(p => p.Key).ToList())
                {
                    obj.Remove(name);
                }

                foreach (var (_, child) in obj)
                {
                    Strip(child);
                }

                break;
            case JsonArray array:
                array.RemoveAll(item => item is JsonObject o && o[Patch].AsString() is Delete || IsOnlyDirective(item));
                foreach (var item in array)
                {
                    Strip(item);
                }

                break;
        }

        return value;
    }

    private static bool IsOnlyDirective(JsonNode? item) => item is JsonObject { Count: 1 } obj && obj.ContainsKey(Patch);
}
