using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The CustomResourceDefinitions that Weft needs, made from the records, so that they cannot differ from what the code reads.</summary>
public static class FabricCrds
{
    internal const string ManagedByLabel = "app.kubernetes.io/managed-by";
    internal const string ManagedByWeft = "weft";

    public static CustomResourceDefinition Region { get; } = Make(
        ResourceTypes.Regions,
        ["wr"],
        [
            Column("Pod-Prefixes", "string", ".spec.podPrefixes[*]"),
            Column("ASN", "integer", ".spec.asn", priority: 1),
            Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
            Column("Age", "date", ".metadata.creationTimestamp"),
        ],
        LimitRegion);

    public static CustomResourceDefinition FabricNode { get; } = Make(
        ResourceTypes.FabricNodes,
        ["wn"],
        [
            Column("Region", "string", ".spec.region"),
            Column("Pod-Prefixes", "string", ".spec.podPrefixes[*]"),
            Column("Underlay", "string", ".status.underlay.addresses[*]"),
            Column("Workloads", "integer", ".status.workloads"),
            Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
            Column("Agent", "string", ".status.agentVersion", priority: 1),
            Column("Age", "date", ".metadata.creationTimestamp"),
        ],
        LimitFabricNode);

    public static CustomResourceDefinition AddressPool { get; } = Make(
        ResourceTypes.AddressPools,
        ["wap"],
        [
            Column("Scope", "string", ".spec.scope"),
            Column("CIDRs", "string", ".spec.cidrs[*]"),
            Column("Used", "integer", ".status.used"),
            Column("Free", "integer", ".status.free"),
            Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
            Column("Size", "integer", ".status.size", priority: 1),
            Column("Regions", "string", ".spec.regions[*]", priority: 1),
            Column("Age", "date", ".metadata.creationTimestamp"),
        ],
        LimitAddressPool);

    public static CustomResourceDefinition AddressClaim { get; } = Make(
        ResourceTypes.AddressClaims,
        ["wac"],
        [
            Column("Address", "string", ".spec.address"),
            Column("Pool", "string", ".spec.pool"),
            Column("Namespaces", "string", ".spec.owners[*].namespace"),
            Column("Services", "string", ".spec.owners[*].name"),
            Column("Ports", "string", ".spec.owners[*].ports[*]", priority: 1),
            Column("Sharing-Key", "string", ".spec.sharingKey", priority: 1),
            Column("Released", "date", ".spec.releasedAt"),
            Column("Age", "date", ".metadata.creationTimestamp"),
        ],
        LimitAddressClaim);

    /// <summary>
    /// A type of Kubernetes' own network policy group: a cluster may have it from there, and then that definition stays
    /// (see <see cref="IsForeign"/>).
    /// </summary>
    public static CustomResourceDefinition ClusterNetworkPolicy { get; } = ClusterNetworkPolicyCrd.Make();

    /// <summary>All of them, for who installs them.</summary>
    public static IReadOnlyList<CustomResourceDefinition> All { get; } = [Region, FabricNode, AddressPool, AddressClaim, ClusterNetworkPolicy];

    /// <summary>Whether a definition as the API server has it came from others, and so is not ours to change.</summary>
    public static bool IsForeign(CustomResourceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Spec.Group != ResourceTypes.Regions.Group && definition.Metadata.Labels?.GetValueOrDefault(ManagedByLabel) != ManagedByWeft;
    }

    private static CustomResourceDefinition Make(
        ResourceType type, IReadOnlyList<string> shortNames, IReadOnlyList<CustomResourceColumnDefinition> columns, Action<JsonObject> limit) =>
        CrdBuilder.Make(type, shortNames, columns, limit, categories: ["weft"]);

    private static void LimitRegion(JsonObject spec)
    {
        LimitItems(spec["podPrefixes"]!, min: 1, RegionRules.MaxPrefixes, RegionRules.MaxPrefixText);
        Limit(spec["asn"]!, RegionRules.MinAsn, RegionRules.MaxAsn);
        Limit(spec["nodePrefixLengths"]!["properties"]!["ipv4"]!, 1, RegionRules.MaxNodePrefixIpv4);
        Limit(spec["nodePrefixLengths"]!["properties"]!["ipv6"]!, 1, RegionRules.MaxNodePrefixIpv6);
        Limit(spec["underlay"]!["properties"]!["mtu"]!, RegionRules.MinMtu, RegionRules.MaxMtu);
    }

    private static void LimitFabricNode(JsonObject spec)
    {
        LimitItems(spec["podPrefixes"]!, min: 0, RegionRules.MaxPrefixes, RegionRules.MaxPrefixText);
        spec["region"]!["minLength"] = 1;
        spec["region"]!["maxLength"] = Names.MaxSubdomainLength;
    }

    private static void LimitAddressPool(JsonObject spec)
    {
        LimitItems(spec["cidrs"]!, min: 1, AddressPoolRules.MaxCidrs, RegionRules.MaxPrefixText);
        LimitItems(spec["regions"]!, min: 0, AddressPoolRules.MaxRegions, Names.MaxSubdomainLength);
        spec["scope"]!["enum"] = new JsonArray([.. AddressPoolRules.Scopes.Select(scope => JsonValue.Create(scope))]);
        spec["use"]!["enum"] = new JsonArray([.. AddressPoolRules.Uses.Select(use => JsonValue.Create(use))]);
    }

    private static void LimitAddressClaim(JsonObject spec)
    {
        spec["address"]!["maxLength"] = RegionRules.MaxPrefixText;
        spec["pool"]!["maxLength"] = Names.MaxSubdomainLength;
        spec["sharingKey"]!["maxLength"] = AddressClaimRules.MaxSharingKey;
        spec["owners"]!["maxItems"] = AddressClaimRules.MaxOwners;
    }

    private static void LimitItems(JsonNode list, int min, int max, int maxLength) => CrdBuilder.LimitItems(list, min, max, maxLength);

    private static void Limit(JsonNode node, long min, long max) => CrdBuilder.Limit(node, min, max);

    private static CustomResourceColumnDefinition Column(string name, string type, string path, int? priority = null) =>
        CrdBuilder.Column(name, type, path, priority);
}
