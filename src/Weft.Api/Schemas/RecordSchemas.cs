using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Api;

/// <summary>Schemas of our records: the C# types are the schema, read through their generated JSON metadata and attributes.</summary>
public static class RecordSchemas
{
    private static readonly ConcurrentDictionary<Type, ResourceSchema> _schemas = new();

    /// <summary>Kinds whose record has another name, because theirs means something else in C# code.</summary>
    private static readonly Dictionary<Type, string> _kindNames = new() { [typeof(CoreEvent)] = "Event", [typeof(CoreEndpoints)] = "Endpoints" };

    /// <summary>The schema of a kind's record.</summary>
    public static ResourceSchema For(ResourceType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return For(type.ObjectJson);
    }

    /// <summary>The schema of any type in <see cref="KubeJson"/>.</summary>
    public static ResourceSchema For(JsonTypeInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return _schemas.GetOrAdd(info.Type, _ => Build(info));
    }

    private static ResourceSchema Build(JsonTypeInfo info)
    {
        if (Scalar(info.Type) is { } scalar)
        {
            return scalar;
        }

        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new ResourceSchema { Type = SchemaType.Array, Items = For(Info(info.ElementType!)) },
            JsonTypeInfoKind.Dictionary => new ResourceSchema { Type = SchemaType.Object, AdditionalProperties = For(Info(info.ElementType!)) },
            JsonTypeInfoKind.Object => BuildObject(info),
            _ => throw new NotSupportedException($"no schema for {info.Type}"),
        };
    }

    private static ResourceSchema BuildObject(JsonTypeInfo info)
    {
        var properties = new Dictionary<string, SchemaProperty>(StringComparer.Ordinal);
        var required = new List<string>();

        // A property that is not in the JSON is in the metadata all the same, without a getter.
        foreach (var property in info.Properties.Where(p => p.Get is not null))
        {
            properties[property.Name] = BuildProperty(property);
            if (Attribute<ApiRequiredAttribute>(property) is not null)
            {
                required.Add(property.Name);
            }
        }

        return new ResourceSchema
        {
            TypeName = _kindNames.GetValueOrDefault(info.Type, info.Type.Name),
            Type = SchemaType.Object,
            Description = info.Type.GetCustomAttribute<DescriptionAttribute>()?.Description,
            Properties = properties,
            Required = required,
            MapType = info.Type.GetCustomAttribute<AtomicMapAttribute>() is null ? null : "atomic",
        };
    }

    private static SchemaProperty BuildProperty(JsonPropertyInfo property)
    {
        var schema = Attribute<JsonConverterAttribute>(property)?.ConverterType == typeof(MicroTimeConverter)
            ? new ResourceSchema { Type = SchemaType.String, Format = "micro-time" }
            : For(Info(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        if (Attribute<ListTypeAttribute>(property) is { } list)
        {
            schema = schema with { ListType = list.Type, ListMapKeys = list.Keys };
        }

        var patch = Attribute<PatchStrategyAttribute>(property);
        var strategies = patch?.Strategy.Split(',') ?? [];
        return new SchemaProperty(property.Name, schema)
        {
            Description = Attribute<DescriptionAttribute>(property)?.Description,
            PatchMerge = strategies.Contains("merge"),
            PatchRetainKeys = strategies.Contains("retainKeys"),
            PatchMergeKey = patch?.MergeKey,
            PublishedDefault = Attribute<SchemaDefaultAttribute>(property)?.Value,
        };
    }

    private static ResourceSchema? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => new ResourceSchema { Type = SchemaType.String },
        _ when type == typeof(bool) => new ResourceSchema { Type = SchemaType.Boolean },
        _ when type == typeof(int) => new ResourceSchema { Type = SchemaType.Integer, Format = "int32" },
        _ when type == typeof(long) => new ResourceSchema { Type = SchemaType.Integer, Format = "int64" },
        _ when type == typeof(double) => new ResourceSchema { Type = SchemaType.Number, Format = "double" },
        _ when type == typeof(byte[]) => new ResourceSchema { Type = SchemaType.String, Format = "byte" },
        _ when type == typeof(DateTimeOffset) => new ResourceSchema { Type = SchemaType.String, Format = "date-time" },
        _ when type == typeof(IntOrString) => new ResourceSchema { TypeName = "IntOrString", Format = "int-or-string", IntOrString = true },
        _ when type == typeof(Quantity) => new ResourceSchema { TypeName = "Quantity", Format = "quantity", IntOrString = true },
        _ when type == typeof(JsonElement) => ResourceSchema.Anything,
        _ when type == typeof(JsonObject) => new ResourceSchema { Type = SchemaType.Object, PreserveUnknown = true },
        _ => null,
    };

    private static JsonTypeInfo Info(Type type) =>
        KubeJson.Default.GetTypeInfo(type) ?? throw new NotSupportedException($"{type} has no generated JSON metadata");

    private static TAttribute? Attribute<TAttribute>(JsonPropertyInfo property)
        where TAttribute : Attribute =>
        property.AttributeProvider?.GetCustomAttributes(typeof(TAttribute), inherit: false).OfType<TAttribute>().FirstOrDefault();
}
