using System.Text.Json.Nodes;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.Discovery;

/// <summary>apidiscovery.k8s.io: everything about all groups in one answer.</summary>
internal static class AggregatedDiscovery
{
    /// <summary>The core group alone (for /api) or all the others (for /apis).</summary>
    internal static JsonObject Build(ResourceRegistry registry, bool core, string version)
    {
        var groups = core
            ? [(Name: "", Versions: (IReadOnlyList<string>)["v1"])]
            : DiscoveryDocuments.Groups(registry);
        return new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = $"apidiscovery.k8s.io/{version}",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(group => (JsonNode)Group(registry, group.Name, group.Versions))]),
        };
    }

    private static JsonObject Group(ResourceRegistry registry, string name, IReadOnlyList<string> versions)
    {
        var metadata = new JsonObject { ["creationTimestamp"] = null };
        if (name.Length > 0)
        {
            metadata["name"] = name;
        }

        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)new JsonObject
            {
                ["version"] = version,
                ["resources"] = new JsonArray([.. registry.Definitions
                    .Where(definition => definition.Group == name && definition.Version == version)
                    .OrderBy(definition => definition.Plural, StringComparer.Ordinal).Select(Resource)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject Resource(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Traits.Singular,
            ["verbs"] = ResourceVerbs.Of(resource).ToJson(),
        };
        if (resource.Traits.ShortNames.Count > 0)
        {
            entry["shortNames"] = resource.Traits.ShortNames.ToJson();
        }

        if (resource.Traits.Categories.Count > 0)
        {
            entry["categories"] = resource.Traits.Categories.ToJson();
        }

        var parts = ResourceVerbs.Subresources(resource).Select(part => (JsonNode)new JsonObject
        {
            ["subresource"] = part.Name,
            ["responseKind"] = Kind(part.Group ?? resource.Group, part.Version ?? resource.Version, part.Kind),
            ["verbs"] = part.Verbs.ToJson(),
        }).ToArray();
        if (parts.Length > 0)
        {
            entry["subresources"] = new JsonArray(parts);
        }

        return entry;
    }

    private static JsonObject Kind(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };
}
