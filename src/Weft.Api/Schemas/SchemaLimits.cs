using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Api;

/// <summary>Limits that a schema puts on a value beyond its type.</summary>
public sealed record SchemaLimits
{
    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public Regex? Pattern { get; init; }

    public double? Minimum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public bool UniqueItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<ResourceSchema> AllOf { get; init; } = [];

    public IReadOnlyList<ResourceSchema> AnyOf { get; init; } = [];

    public IReadOnlyList<ResourceSchema> OneOf { get; init; } = [];

    public ResourceSchema? Not { get; init; }
}
