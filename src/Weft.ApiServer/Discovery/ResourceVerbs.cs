using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.Discovery;

/// <summary>One line of discovery: a resource, or a part of one that has its own endpoint.</summary>
internal sealed record DiscoveredEndpoint(string Name, string Kind, string? Group, string? Version, IReadOnlyList<string> Verbs);

/// <summary>What can be done with a resource and its parts.</summary>
internal static class ResourceVerbs
{
    internal static IReadOnlyList<string> Of(ResourceDefinition resource)
    {
        string[] all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
        return resource.Is(ResourceTypes.Namespaces) ? [.. all.Where(verb => verb != "deletecollection")]
            : resource.IsTerminating ? [.. all.Where(verb => verb != "create")]
            : all;
    }

    internal static IEnumerable<DiscoveredEndpoint> Subresources(ResourceDefinition resource)
    {
        if (resource.Is(ResourceTypes.Pods))
        {
            yield return new DiscoveredEndpoint("binding", "Binding", null, null, ["create"]);
        }

        if (resource.Is(ResourceTypes.Namespaces))
        {
            yield return new DiscoveredEndpoint("finalize", resource.Kind, null, null, ["update"]);
        }

        if (resource.Traits.Scale is not null)
        {
            yield return new DiscoveredEndpoint("scale", "Scale", "autoscaling", "v1", ["get", "patch", "update"]);
        }

        if (resource.Traits.HasStatus)
        {
            yield return new DiscoveredEndpoint("status", resource.Kind, null, null, ["get", "patch", "update"]);
        }
    }

    internal static JsonArray ToJson(this IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
