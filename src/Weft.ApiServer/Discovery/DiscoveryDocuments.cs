using System.Text.Json.Nodes;
using Weft.ApiServer.Http;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.Discovery;

/// <summary>The documents by which clients learn what is served.</summary>
internal static class DiscoveryDocuments
{
    internal static JsonObject CoreVersions(string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(
            (JsonNode)new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = serverAddress }),
    };

    internal static JsonObject GroupList(ResourceRegistry registry) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. Groups(registry).Select(group => (JsonNode)GroupBody(group, []))]),
    };

    /// <summary>One named group; null when it is not served.</summary>
    internal static JsonObject? Group(ResourceRegistry registry, string name) =>
        Groups(registry).FirstOrDefault(group => group.Name == name) is { Name: not null } found
            ? GroupBody(found, new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" })
            : null;

    /// <summary>The resources of one group version; null when it is not served.</summary>
    internal static JsonObject? ResourceList(ResourceRegistry registry, string group, string version)
    {
        if (group == VirtualResources.AuthorizationGroup && version == "v1")
        {
            return ResourceList($"{group}/{version}", [AccessReview()]);
        }

        var resources = registry.Definitions.Where(definition => definition.Group == group && definition.Version == version).ToList();
        return resources.Count == 0
            ? null
            : ResourceList(resources[0].ApiVersion, resources.OrderBy(resource => resource.Plural, StringComparer.Ordinal).SelectMany(Describe));
    }

    /// <summary>Groups in the order of the registry with their versions, the preferred one first.</summary>
    internal static IEnumerable<(string Name, IReadOnlyList<string> Versions)> Groups(ResourceRegistry registry) =>
        registry.Definitions.Where(definition => definition.Group.Length > 0)
            .GroupBy(definition => definition.Group, StringComparer.Ordinal)
            .Select(group => (group.Key, (IReadOnlyList<string>)[.. group.Select(definition => definition.Version)
                .Distinct(StringComparer.Ordinal).OrderDescending(VersionOrder.Instance)]))
            .Append((VirtualResources.AuthorizationGroup, ["v1"]));

    private static JsonObject GroupBody((string Name, IReadOnlyList<string> Versions) group, JsonObject start)
    {
        JsonObject Version(string version) => new() { ["groupVersion"] = $"{group.Name}/{version}", ["version"] = version };
        start["name"] = group.Name;
        start["versions"] = new JsonArray([.. group.Versions.Select(version => (JsonNode)Version(version))]);
        start["preferredVersion"] = Version(group.Versions[0]);
        return start;
    }

    private static JsonObject ResourceList(string groupVersion, IEnumerable<JsonObject> resources) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = groupVersion,
        ["resources"] = new JsonArray([.. resources]),
    };

    private static IEnumerable<JsonObject> Describe(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Traits.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
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

        yield return entry;
        foreach (var part in ResourceVerbs.Subresources(resource))
        {
            var line = new JsonObject
            {
                ["name"] = $"{resource.Plural}/{part.Name}",
                ["singularName"] = "",
                ["namespaced"] = resource.Namespaced,
                ["kind"] = part.Kind,
                ["verbs"] = part.Verbs.ToJson(),
            };
            if (part.Group is not null)
            {
                line["group"] = part.Group;
                line["version"] = part.Version;
            }

            yield return line;
        }
    }

    private static JsonObject AccessReview() => new()
    {
        ["name"] = "selfsubjectaccessreviews",
        ["singularName"] = "selfsubjectaccessreview",
        ["namespaced"] = false,
        ["kind"] = "SelfSubjectAccessReview",
        ["verbs"] = new JsonArray("create"),
    };
}
