using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The CustomResourceDefinitions of group weft.dev, made from the records, so that they cannot differ from what the code reads.</summary>
public static class FabricCrds
{
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

    /// <summary>All of them, for who installs them.</summary>
    public static IReadOnlyList<CustomResourceDefinition> All { get; } = [Region, FabricNode, AddressPool, AddressClaim];

    private static CustomResourceDefinition Make(
        ResourceType type, IReadOnlyList<string> shortNames, IReadOnlyList<CustomResourceColumnDefinition> columns, Action<JsonObject> limit)
    {
        var schema = CrdSchemaWriter.WriteRoot(RecordSchemas.For(type));
        var properties = (JsonObject)schema["properties"]!;
        limit((JsonObject)properties["spec"]!["properties"]!);
        return new CustomResourceDefinition
        {
            Kind = "CustomResourceDefinition",
            ApiVersion = ResourceTypes.CustomResourceDefinitions.ApiVersion,
            Metadata = new ObjectMeta { Name = type.GroupResource },
            Spec = new CustomResourceDefinitionSpec
            {
                Group = type.Group,
                Scope = type.Namespaced ? "Namespaced" : "Cluster",
                Names = new CustomResourceDefinitionNames
                {
                    Plural = type.Plural,
                    Singular = type.Kind.ToLowerInvariant(),
                    Kind = type.Kind,
                    ListKind = type.ListKind,
                    ShortNames = shortNames,
                    Categories = ["weft"],
                },
                Versions =
                [
                    new CustomResourceDefinitionVersion
                    {
                        Name = type.Version,
                        Served = true,
                        Storage = true,
                        Schema = new CustomResourceValidation { OpenAPIV3Schema = schema },
                        Subresources = properties.ContainsKey("status") ? new CustomResourceSubresources { Status = new CustomResourceSubresourceStatus() } : null,
                        AdditionalPrinterColumns = columns,
                    },
                ],
            },
        };
    }

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

    private static void LimitItems(JsonNode list, int min, int max, int maxLength)
    {
        list["minItems"] = min;
        list["maxItems"] = max;
        list["items"]!["maxLength"] = maxLength;
    }

    private static void Limit(JsonNode node, long min, long max)
    {
        node["minimum"] = min;
        node["maximum"] = max;
    }

    private static CustomResourceColumnDefinition Column(string name, string type, string path, int? priority = null) =>
        new() { Name = name, Type = type, JsonPath = path, Priority = priority };
}
