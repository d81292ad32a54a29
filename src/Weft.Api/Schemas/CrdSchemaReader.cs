using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Api;

/// <summary>Reads the openAPIV3Schema of a CustomResourceDefinition; the rules for such schemas are checked by <see cref="StructuralSchema"/>.</summary>
public static class CrdSchemaReader
{
    // A pattern of a schema runs on every write; this is its whole budget, and its compiled size is limited by the body's.
    private static readonly TimeSpan _patternTimeout = TimeSpan.FromMilliseconds(100);

    private static readonly ResourceSchema[] _empty = [];
    private static readonly SchemaLimits _none = new() { AllOf = _empty, AnyOf = _empty, OneOf = _empty };

    /// <summary>The schema of one version of a custom resource, with the fields that every object has.</summary>
    public static ResourceSchema ReadRoot(JsonObject openApi)
    {
        var schema = Read(openApi);
        var properties = new Dictionary<string, SchemaProperty>(schema.Properties, StringComparer.Ordinal)
        {
            ["apiVersion"] = new("apiVersion", new ResourceSchema { Type = SchemaType.String }),
            ["kind"] = new("kind", new ResourceSchema { Type = SchemaType.String }),
            ["metadata"] = new("metadata", RecordSchemas.For(KubeJson.Default.ObjectMeta)),
        };
        return schema with { Properties = properties };
    }

    /// <summary>Any schema within.</summary>
    public static ResourceSchema Read(JsonObject node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new ResourceSchema
        {
            Type = ReadType(node["type"].AsString()),
            Format = node["format"].AsString(),
            Description = node["description"].AsString(),
            Properties = ReadProperties(node["properties"]),
            Items = node["items"] is JsonObject items ? Read(items) : null,
            AdditionalProperties = ReadAdditional(node["additionalProperties"]),
            Required = Strings(node["required"]),
            IntOrString = node["x-kubernetes-int-or-string"].AsBool() == true,
            PreserveUnknown = node["x-kubernetes-preserve-unknown-fields"].AsBool() == true,
            EmbeddedResource = node["x-kubernetes-embedded-resource"].AsBool() == true,
            Nullable = node["nullable"].AsBool() == true,
            Default = node["default"]?.DeepClone(),
            ListType = node["x-kubernetes-list-type"].AsString(),
            ListMapKeys = Strings(node["x-kubernetes-list-map-keys"]),
            MapType = node["x-kubernetes-map-type"].AsString(),
            Limits = ReadLimits(node),
            HasCelRules = node["x-kubernetes-validations"] is JsonArray { Count: > 0 },
        };
    }

    private static SchemaType ReadType(string? type) => type switch
    {
        "object" => SchemaType.Object,
        "array" => SchemaType.Array,
        "string" => SchemaType.String,
        "integer" => SchemaType.Integer,
        "number" => SchemaType.Number,
        "boolean" => SchemaType.Boolean,
        _ => SchemaType.Any,
    };

    private static Dictionary<string, SchemaProperty> ReadProperties(JsonNode? node)
    {
        var properties = new Dictionary<string, SchemaProperty>(StringComparer.Ordinal);
        foreach (var (name, value) in node as JsonObject ?? [])
        {
            if (value is JsonObject schema)
            {
                var read = Read(schema);
                properties[name] = new SchemaProperty(name, read) { Description = read.Description };
            }
        }

        return properties;
    }

    private static ResourceSchema? ReadAdditional(JsonNode? node) => node switch
    {
        JsonObject schema => Read(schema),
        JsonValue value when value.AsBool() == true => ResourceSchema.Anything,
        _ => null,
    };

    private static SchemaLimits? ReadLimits(JsonObject node)
    {
        var limits = new SchemaLimits
        {
            Enum = node["enum"] is JsonArray values ? [.. values.Select(v => v?.DeepClone())] : null,
            Pattern = ReadPattern(node["pattern"].AsString()),
            Minimum = Number(node["minimum"]),
            ExclusiveMinimum = node["exclusiveMinimum"].AsBool() == true,
            Maximum = Number(node["maximum"]),
            ExclusiveMaximum = node["exclusiveMaximum"].AsBool() == true,
            MultipleOf = Number(node["multipleOf"]),
            MinLength = node["minLength"].AsInt64(),
            MaxLength = node["maxLength"].AsInt64(),
            MinItems = node["minItems"].AsInt64(),
            MaxItems = node["maxItems"].AsInt64(),
            UniqueItems = node["uniqueItems"].AsBool() == true,
            MinProperties = node["minProperties"].AsInt64(),
            MaxProperties = node["maxProperties"].AsInt64(),
            AllOf = Schemas(node["allOf"]),
            AnyOf = Schemas(node["anyOf"]),
            OneOf = Schemas(node["oneOf"]),
            Not = node["not"] is JsonObject not ? Read(not) : null,
        };
        return limits == _none ? null : limits;
    }

    private static ResourceSchema[] Schemas(JsonNode? node) =>
        node is JsonArray array ? [.. array.OfType<JsonObject>().Select(Read)] : _empty;

    /// <summary>Go's patterns are linear; so is this engine. What it cannot run (no known Go pattern) runs with a time limit.</summary>
    internal static Regex? ReadPattern(string? pattern)
    {
        if (pattern is null)
        {
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, _patternTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, _patternTimeout);
        }
    }

    private static double? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) ? number : node.AsInt64();

    private static IReadOnlyList<string> Strings(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(i => i.AsString()).OfType<string>()] : [];
}
