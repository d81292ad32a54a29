using Weft.Api;

namespace Weft.Client;

/// <summary>A resource that the server says it serves.</summary>
/// <param name="Type">Where it is; its objects are read as metadata only.</param>
/// <param name="Verbs">What may be done with it.</param>
public sealed record DiscoveredResource(ResourceType<PartialObject> Type, IReadOnlySet<string> Verbs)
{
    /// <summary>A resource type known only by its names.</summary>
    public static ResourceType<PartialObject> NewType(string group, string version, string plural, string kind, bool namespaced) =>
        new(group, version, plural, kind, namespaced, PartialJson.Default.PartialObject, PartialJson.Default.PartialObjectList);
}
