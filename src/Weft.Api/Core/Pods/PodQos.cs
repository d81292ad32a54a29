using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>How firmly a Pod holds on to its resources, from what its containers ask for.</summary>
internal static class PodQos
{
    private static readonly string[] _resources = ["cpu", "memory"];

    internal static string ClassOf(JsonNode? spec)
    {
        var containers = spec.At("containers").Objects().Concat(spec.At("initContainers").Objects()).ToList();
        if (!containers.Any(c => _resources.Any(r => Amount(c, "requests", r) is not null || Amount(c, "limits", r) is not null)))
        {
            return "BestEffort";
        }

        return containers.All(c => _resources.All(r => IsPinned(c, r))) ? "Guaranteed" : "Burstable";
    }

    private static bool IsPinned(JsonObject container, string resource)
    {
        var limit = Amount(container, "limits", resource);
        return limit is not null && (Amount(container, "requests", resource) ?? limit) == limit;
    }

    private static Quantity? Amount(JsonObject container, string list, string resource)
    {
        var node = container.At("resources", list, resource);
        return node is not null && Quantity.TryParse(node.AsString() ?? node.ToJsonString(), out var amount) && amount.Sign > 0 ? amount : null;
    }
}
