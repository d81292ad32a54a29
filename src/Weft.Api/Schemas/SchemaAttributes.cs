namespace Weft.Api;

/// <summary>The field must be present: <c>required</c> of the OpenAPI schema.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ApiRequiredAttribute : Attribute;

/// <summary>How a strategic merge patch treats the field: <c>merge</c>, <c>retainKeys</c> or both.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatchStrategyAttribute(string strategy) : Attribute
{
    public string Strategy { get; } = strategy;

    /// <summary>The field that tells items of a merged list apart; null for lists of plain values.</summary>
    public string? MergeKey { get; set; }
}

/// <summary>How server-side apply sees the list: <c>atomic</c>, <c>set</c>, or <c>map</c> by the given keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTypeAttribute(string type, params string[] keys) : Attribute
{
    public string Type { get; } = type;

    public IReadOnlyList<string> Keys { get; } = keys;
}

/// <summary>The object is replaced as a whole by server-side apply.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AtomicMapAttribute : Attribute;

/// <summary>The default that the published schema names.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaDefaultAttribute(string value) : Attribute
{
    public string Value { get; } = value;
}
