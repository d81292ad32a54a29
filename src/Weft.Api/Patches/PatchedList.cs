using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>
/// Merges one list of a strategic merge patch, then orders it: items that the patch names stand in the order of the
/// patch, the others keep their place relative to them as far as that is possible.
/// </summary>
internal sealed class PatchedList(SchemaProperty property)
{
    private readonly string? _key = property.PatchMergeKey;
    private readonly ResourceSchema _itemSchema = property.Schema.Items ?? ResourceSchema.Anything;

    internal JsonArray Merge(JsonArray existing, JsonArray patch)
    {
        // Merging uses up both lists; their order is noted before.
        var replaces = patch.Any(c => Directive(c) == PatchDirectives.Replace);
        var (serverOrder, patchOrder) = (Identities(existing), replaces ? [] : Identities(patch));
        var merged = MergeItems(existing, patch);
        return replaces ? ToArray(merged) : Order(merged, patchOrder, serverOrder);
    }

    internal JsonArray MergeInOrder(JsonArray existing, JsonArray patch, JsonArray order)
    {
        var serverOrder = Identities(existing);
        var merged = MergeItems(existing, patch);
        return Order(merged, Identities(order), serverOrder);
    }

    private List<JsonNode?> MergeItems(JsonArray existing, JsonArray patch)
    {
        var items = Detach(existing);
        var changes = Detach(patch);
        if (changes.Any(c => Directive(c) == PatchDirectives.Replace))
        {
            return [.. changes.Where(c => Directive(c) is null).Select(PatchDirectives.Strip)];
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            places.TryAdd(Identity(items[i]), i);
        }

        var deleted = new HashSet<int>();
        foreach (var change in changes)
        {
            MergeItem(items, change, places, deleted);
        }

        return [.. items.Where((_, i) => !deleted.Contains(i))];
    }

    private void MergeItem(List<JsonNode?> items, JsonNode? change, Dictionary<string, int> places, HashSet<int> deleted)
    {
        var identity = Identity(change);
        var found = places.TryGetValue(identity, out var place);
        if (Directive(change) == PatchDirectives.Delete)
        {
            if (found)
            {
                deleted.Add(place);
                places.Remove(identity);
            }

            return;
        }

        if (!found)
        {
            places[identity] = items.Count;
            items.Add(PatchDirectives.Strip(change));
        }
        else if (items[place] is JsonObject target && change is JsonObject fields)
        {
            items[place] = StrategicMergePatch.MergeObject(target, fields, _itemSchema);
        }
    }

    private JsonArray Order(List<JsonNode?> merged, List<string> patchOrder, List<string> serverOrder)
    {
        var patchPlaces = Places(patchOrder);
        var serverPlaces = Places(serverOrder);
        var named = merged.Where(i => patchPlaces.ContainsKey(Identity(i))).OrderBy(i => patchPlaces[Identity(i)]).ToList();
        var others = merged.Where(i => !patchPlaces.ContainsKey(Identity(i)))
            .OrderBy(i => serverPlaces.GetValueOrDefault(Identity(i), int.MaxValue)).ToList();
        var result = new JsonArray();
        var n = 0;
        foreach (var other in others)
        {
            while (n < named.Count && !ComesBefore(other, named[n], serverPlaces))
            {
                result.Add(named[n++]);
            }

            result.Add(other);
        }

        while (n < named.Count)
        {
            result.Add(named[n++]);
        }

        return result;
    }

    private bool ComesBefore(JsonNode? left, JsonNode? right, Dictionary<string, int> serverPlaces) =>
        serverPlaces.TryGetValue(Identity(left), out var l) && serverPlaces.TryGetValue(Identity(right), out var r) && l < r;

    private static Dictionary<string, int> Places(List<string> identities)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < identities.Count; i++)
        {
            places.TryAdd(identities[i], i);
        }

        return places;
    }

    private List<string> Identities(JsonArray list) =>
        [.. list.Where(i => Directive(i) is null or PatchDirectives.Merge).Select(Identity)];

    private string Identity(JsonNode? item)
    {
        if (_key is null || item is not JsonObject obj)
        {
            return PatchDirectives.Identity(item);
        }

        return obj.TryGetPropertyValue(_key, out var value) && value is not null
            ? PatchDirectives.Identity(value)
            : throw new PatchException(
                PatchFault.BrokenStrategy,
                $"map: {obj.ToJsonString()} does not contain declared merge key: {_key}");
    }

    private static string? Directive(JsonNode? item) => item is JsonObject obj ? obj[PatchDirectives.Patch].AsString() : null;

    private static List<JsonNode?> Detach(JsonArray array)
    {
        var items = array.ToList();
        array.Clear();
        return items;
    }

    private static JsonArray ToArray(List<JsonNode?> items) => new([.. items]);
}
