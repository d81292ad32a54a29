using System.Text.Json.Nodes;

namespace Weft.Client;

// Discovery.
public sealed partial class KubeClient
{
    /// <summary>Far more groups than any server has; bounds the requests that one answer can cause.</summary>
    private const int MaxGroups = 1000;

    /// <summary>All resources in the preferred version of their group, without subresources.</summary>
    public async Task<IReadOnlyList<DiscoveredResource>> DiscoverAsync(CancellationToken cancellationToken)
    {
        var found = new List<DiscoveredResource>(await DiscoverAsync("", "v1", cancellationToken));
        var groups = await GetRawAsync("/apis", cancellationToken);
        foreach (var group in (groups["groups"] as JsonArray ?? []).Take(MaxGroups))
        {
            if (Text(group, "name") is { } name && Text(group?["preferredVersion"], "version") is { } version)
            {
                found.AddRange(await DiscoverAsync(name, version, cancellationToken));
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<DiscoveredResource>> DiscoverAsync(string group, string version, CancellationToken cancellationToken)
    {
        var path = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
        JsonObject answer;
        try
        {
            answer = await GetRawAsync(path, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // The group went away between the two requests.
            return [];
        }

        var found = new List<DiscoveredResource>();
        foreach (var resource in answer["resources"] as JsonArray ?? [])
        {
            if (Text(resource, "name") is { } plural && !plural.Contains('/', StringComparison.Ordinal) && Text(resource, "kind") is { } kind)
            {
                var namespaced = resource?["namespaced"] is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
                var verbs = (resource?["verbs"] as JsonArray ?? []).Select(verb => verb?.ToString() ?? "").ToHashSet();
                found.Add(new DiscoveredResource(DiscoveredResource.NewType(group, version, plural, kind, namespaced), verbs));
            }
        }

        return found;
    }

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject map && map[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
