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

    /// <summary>All of them, for who installs them.</summary>
    public static IReadOnlyList<CustomResourceDefinition> All { get; } = [Region, FabricNode];

    private static CustomResourceDefinition Make(
        ResourceType type, IReadOnlyList<string> shortNames, IReadOnlyList<CustomResourceColumnDefinition> columns, Action<JsonObject> limit)
    {
        var schema = CrdSchemaWriter.WriteRoot(RecordSchemas.For(type));
        limit((JsonObject)schema["properties"]!["spec"]!["properties"]!);
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
                        Subresources = new CustomResourceSubresources { Status = new CustomResourceSubresourceStatus() },
                        AdditionalPrinterColumns = columns,
                    },
                ],
            },
        };
    }

    private static void LimitRegion(JsonObject spec)
    {
        LimitPrefixes((JsonObject)spec["podPrefixes"]!, min: 1);
        Limit(spec["asn"]!, RegionRules.MinAsn, RegionRules.MaxAsn);
        Limit(spec["nodePrefixLengths"]!["properties"]!["ipv4"]!, 1, RegionRules.MaxNodePrefixIpv4);
        Limit(spec["nodePrefixLengths"]!["properties"]!["ipv6"]!, 1, RegionRules.MaxNodePrefixIpv6);
        Limit(spec["underlay"]!["properties"]!["mtu"]!, RegionRules.MinMtu, RegionRules.MaxMtu);
    }

    private static void LimitFabricNode(JsonObject spec)
    {
        LimitPrefixes((JsonObject)spec["podPrefixes"]!, min: 0);
        spec["region"]!["minLength"] = 1;
        spec["region"]!["maxLength"] = Names.MaxSubdomainLength;
    }

    private static void LimitPrefixes(JsonObject prefixes, int min)
    {
        prefixes["minItems"] = min;
        prefixes["maxItems"] = RegionRules.MaxPrefixes;
        prefixes["items"]!["maxLength"] = RegionRules.MaxPrefixText;
    }

    private static void Limit(JsonNode node, long min, long max)
    {
        node["minimum"] = min;
        node["maximum"] = max;
    }

    private static CustomResourceColumnDefinition Column(string name, string type, string path, int? priority = null) =>
        new() { Name = name, Type = type, JsonPath = path, Priority = priority };
}
