using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Makes a CustomResourceDefinition from a record, with the limits that no record can say.</summary>
internal static class CrdBuilder
{
    /// <summary>A definition with one version.</summary>
    /// <param name="type">The type; its record is the schema.</param>
    /// <param name="shortNames">Other names for people who type them.</param>
    /// <param name="columns">Columns of tables, after the name.</param>
    /// <param name="limit">Adds limits to the properties of <c>spec</c>, in place.</param>
    /// <param name="categories">Names under which the type is listed with others.</param>
    internal static CustomResourceDefinition Make(
        ResourceType type,
        IReadOnlyList<string> shortNames,
        IReadOnlyList<CustomResourceColumnDefinition> columns,
        Action<JsonObject> limit,
        IReadOnlyList<string>? categories = null)
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
                    Categories = categories,
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

    internal static CustomResourceColumnDefinition Column(string name, string type, string path, int? priority = null) =>
        new() { Name = name, Type = type, JsonPath = path, Priority = priority };

    /// <summary>Bounds of a list of texts: how many, and how long each in characters.</summary>
    internal static void LimitItems(JsonNode list, int min, int max, int maxLength)
    {
        LimitCount(list, min, max);
        list["items"]!["maxLength"] = maxLength;
    }

    /// <summary>Bounds of a list: how many.</summary>
    internal static void LimitCount(JsonNode list, int min, int max)
    {
        list["minItems"] = min;
        list["maxItems"] = max;
    }

    /// <summary>Bounds of a number.</summary>
    internal static void Limit(JsonNode node, long min, long max)
    {
        node["minimum"] = min;
        node["maximum"] = max;
    }

    /// <summary>An object of which exactly one field is set.</summary>
    internal static void OneField(JsonNode node)
    {
        node["minProperties"] = 1;
        node["maxProperties"] = 1;
    }

    /// <summary>A text out of a set.</summary>
    internal static void OneOf(JsonNode node, IEnumerable<string> values) => node["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
}
