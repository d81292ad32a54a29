using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The JSON type a schema asks for.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of JSON Schema.")]
public enum SchemaType
{
    /// <summary>Anything: no type is given.</summary>
    Any,
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

/// <summary>
/// What a value may look like. One form for both sources: our records (see <see cref="RecordSchemas"/>) and the
/// openAPIV3Schema of a CustomResourceDefinition (see <c>CrdSchemaReader</c>).
/// </summary>
public sealed record ResourceSchema
{
    /// <summary>A schema that lets everything through.</summary>
    public static ResourceSchema Anything { get; } = new() { PreserveUnknown = true };

    /// <summary>The record's name, under which OpenAPI documents define it once; null for schemas written in place.</summary>
    public string? TypeName { get; init; }

    public SchemaType Type { get; init; }

    /// <summary>OpenAPI format: <c>int32</c>, <c>int64</c>, <c>date-time</c>, <c>micro-time</c>, <c>byte</c>, <c>int-or-string</c>, <c>quantity</c> ...</summary>
    public string? Format { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, SchemaProperty> Properties { get; init; } = EmptyMap<SchemaProperty>.Value;

    public ResourceSchema? Items { get; init; }

    public ResourceSchema? AdditionalProperties { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>A number or a string: ports, percentages.</summary>
    public bool IntOrString { get; init; }

    /// <summary>Fields that are not in <see cref="Properties"/> are kept.</summary>
    public bool PreserveUnknown { get; init; }

    /// <summary>A whole API object lies here, with apiVersion, kind and metadata.</summary>
    public bool EmbeddedResource { get; init; }

    public bool Nullable { get; init; }

    /// <summary>The value for an absent field (of a custom resource; built-in kinds are defaulted by their rules).</summary>
    public JsonNode? Default { get; init; }

    /// <summary><c>atomic</c>, <c>set</c> or <c>map</c>; null is atomic.</summary>
    public string? ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary><c>atomic</c> or <c>granular</c>; null is granular.</summary>
    public string? MapType { get; init; }

    /// <summary>Limits on the value; null when there are none.</summary>
    public SchemaLimits? Limits { get; init; }

    /// <summary>CEL rules, which Weft does not evaluate.</summary>
    public bool HasCelRules { get; init; }

    /// <summary>Whether objects may hold fields that no property names.</summary>
    public bool IsOpen => PreserveUnknown || AdditionalProperties is not null || (Type == SchemaType.Any && Properties.Count == 0);

    /// <summary>The schema of a field; null when it is unknown.</summary>
    public ResourceSchema? Field(string name) =>
        Properties.TryGetValue(name, out var property) ? property.Schema : AdditionalProperties;
}

/// <summary>A field of an object schema, with what belongs to the field and not to its type.</summary>
public sealed record SchemaProperty(string Name, ResourceSchema Schema)
{
    public string? Description { get; init; }

    /// <summary>Strategic merge: lists are merged item by item.</summary>
    public bool PatchMerge { get; init; }

    /// <summary>Strategic merge: fields that the patch does not name are dropped.</summary>
    public bool PatchRetainKeys { get; init; }

    /// <summary>The field that tells items of a merged list apart; null for plain values.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>A default that the schema only tells about.</summary>
    public string? PublishedDefault { get; init; }
}
